*** Comments ***
dscplus serial --pty ./card0 &
robot --pythonpath examples --variable CARD:./card0 examples/login.robot

*** Settings ***
Library           CardLibrary
Test Setup        Open Card    ${CARD}
Test Teardown     Close Card

*** Variables ***
${CARD}           socket://127.0.0.1:4000

*** Test Cases ***
The Right Keys Give The Response
    Hold    PRESS
    LCD Should Become    PIN>
    Type Keys    1234
    Press    OK
    LCD Should Become    CHALLNG>
    Type Keys    123456
    Press    OK
    LCD Should Become    90187643

The Card Goes Off By Itself
    Hold    PRESS
    Let Time Pass    30000
    ${lcd} =    LCD
    Should Be Equal    ${lcd}    ${SPACE * 8}

A Short Pin Is Not Taken
    Hold    PRESS
    Type Keys    123
    ${verdict} =    Press    OK
    Should Be Equal    ${verdict}    IGNORED,"field short"
