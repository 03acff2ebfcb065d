*** Comments ***
robot --pythonpath examples/python examples/python/login.robot

*** Settings ***
Library           DscplusLibrary
Test Teardown     Stop All    ${TEST STATUS}

*** Test Cases ***
A User Logs In With The Card
    Start Card
    Start Login Server
    ${challenge} =    Begin Login    demo    demo-password
    Hold Key    press
    Card Should Show    PIN>
    Type Keys    1234
    Press Key    OK
    Card Should Show    CHALLNG>
    Type Keys    ${challenge}
    Press Key    OK
    Advance Time    1 s
    ${response} =    Get Lcd
    Finish Login    ${response}

A Response That Is Late Is Refused
    Start Card
    Start Login Server
    ${challenge} =    Begin Login    demo    demo-password
    ${response} =    Respond    ${challenge}    pin=1234
    Advance Time    3 min
    Login Should Be Refused    ${response}    late by

A Short Pin Is Not Taken, And The Card Goes Off By Itself
    Start Card
    Hold Key    press
    Type Keys    123
    Key Should Be Ignored    OK    field short
    Advance Time    30 s
    Card Should Show    ${EMPTY}
