#!/bin/sh
# What IBeam starts in place of the broker's gateway: IBEAM_GATEWAY_DIR is the folder above this one.
exec dscplus server --gateway --failure-text short --time wall --requests requests.jsonl
