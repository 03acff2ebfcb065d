"""The card as an instrument, with PyVISA.

    dscplus serial --scpi --pty ./card0 --tcp 127.0.0.1:4000 &
    python3 examples/scpi_pyvisa.py ASRL./card0::INSTR
    python3 examples/scpi_pyvisa.py TCPIP::127.0.0.1::4000::SOCKET

--scpi: the card sends nothing unasked, which is what SCPI clients expect, and no byte is a key.
Needs pyvisa and pyvisa-py.
"""

import sys

import pyvisa

card = pyvisa.ResourceManager("@py").open_resource(
    sys.argv[1], read_termination="\r\n", write_termination="\n", timeout=10_000
)
print(card.query("*IDN?"))
card.write("*RST")
card.write("TIME:MODE VIRT")
print(card.query("KEY:HOLD? PRESS;:TYPE? '1234';:KEY? OK;:TYPE? '123456';:KEY? OK"))
print(card.query("*OPC?;:DISP?"))

card.write("KEY STAR")
while True:
    error = card.query("SYST:ERR?")
    print(error)
    if error.startswith("0,"):
        break

kept = card.query("SNAP?")
card.write("*RST")
card.write(f"REST {kept}")
print(card.query("DISP?"))
