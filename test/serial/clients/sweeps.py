"""Sweeps over a port by pyserial and by bare system calls; each prints one JSON value. No card is known here."""
import errno
import fcntl
import json
import os
import random
import re
import select
import signal
import socket
import sys
import termios
import time
import tty
from concurrent.futures import ThreadPoolExecutor

import serial

# For a reply; longer on a slow machine, as test/process/patience.ts has it.
LIMIT_S = 45 * float(os.environ.get("DSCPLUS_TEST_SLOWNESS", "1"))

VIRTUAL = b"\x18*RST;:TIME:MODE VIRT;:DISP:REP ON;*OPC?\r"
# What pyserial sends at the opening of rfc2217://.
NEGOTIATION = bytes.fromhex(
    "fffd01fffb03fffd03fffd2cfffb2c"
    "fffa2c0100002580fff0fffa2c0208fff0fffa2c0301fff0fffa2c0401fff0"
    "fffa2c0501fff0fffa2c0508fff0fffa2c050bfff0fffa2c0c01fff0fffa2c0c02fff0"
)


def reply(port):
    """The next line that is no report."""
    while True:
        line = port.read_until(b"\r\n")
        if not line.startswith(b"LCD "):
            return line.decode("latin1")


def ask(port, command):
    port.write(command)
    return reply(port)


def connect(url):
    """A descriptor of the port and nothing more: a path, or a URL of pyserial."""
    if "://" not in url:
        fd = os.open(url, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(fd)
        return fd
    host, port = url.split("//")[1].rsplit(":", 1)
    link = socket.create_connection((host, int(port)), timeout=LIMIT_S)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link.setblocking(True)
    return link.detach()


def line_from(fd):
    """The next line that is no report, read byte by byte."""
    line = b""
    while not line.endswith(b"\r\n"):
        if not select.select([fd], [], [], LIMIT_S)[0]:
            break
        byte = os.read(fd, 1)
        if byte == b"":
            break
        line += byte
        if line.startswith(b"LCD ") and line.endswith(b"\r\n"):
            line = b""
    return line.decode("latin1")


def virtual(url):
    fd = connect(url)
    os.write(fd, VIRTUAL)
    assert line_from(fd) == "1\r\n"
    os.close(fd)


def together(sweep, paths):
    """One sweep on each of several ports at once; what was bad on any."""
    with ThreadPoolExecutor(len(paths)) as pool:
        return sum(pool.map(sweep, paths), [])


def opens(count, *paths):
    """Opens one after the other, with nothing between a close and the next open."""

    def sweep(path):
        bad = []
        for _ in range(int(count)):
            with serial.serial_for_url(path, timeout=LIMIT_S) as port:
                got = ask(port, b"*IDN?\n")
            if not got.startswith("DSCPLUS,"):
                bad.append(got)
        return bad

    return together(sweep, paths)


def listens(count, *paths):
    """Opens and only listens."""

    def sweep(path):
        bad = []
        for _ in range(int(count)):
            with serial.serial_for_url(path, timeout=LIMIT_S) as port:
                got = port.read_until(b"\r\n")
            if not got.startswith((b'LCD "', b"LCD dropped ")):
                bad.append(got.decode("latin1"))
        return bad

    return together(sweep, paths)


def first_bytes(path, count):
    """A byte right after an open, and the close right after it."""
    virtual(path)
    for _ in range(int(count)):
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        os.write(fd, b"5")
        os.close(fd)
    with serial.serial_for_url(path, timeout=LIMIT_S) as port:
        return ask(port, b"TIME?\r")


def logins(url, count, reports):
    """The response to each challenge, keyed in by hand."""
    responses = []
    begin = VIRTUAL.replace(b"REP ON", b"REP " + reports.encode())
    with serial.serial_for_url(url, timeout=LIMIT_S) as port:
        for i in range(int(count)):
            challenge = b"%06d" % (i * 7919 % 1000000)
            assert ask(port, begin) == "1\r\n"
            responses.append(ask(port, b"P1234\r" + challenge + b"\r*WAI;:DISP?\r").strip().strip('"'))
    return responses


def kills(url, count, seed):
    """Clients that die by SIGKILL at a random point of what they write, and the next client's reply."""
    chance = random.Random(int(seed))
    stream = VIRTUAL + b"P1234\r123456\r*WAI;:DISP?\rKEY? 5;:TYPE \"12\"\rSTAT?\rWAIT? PIN,100000\r*IDN?\r"
    if url.startswith("rfc2217:"):
        stream = NEGOTIATION + stream
    bad = []
    for _ in range(int(count)):
        cut = chance.randrange(len(stream) + 1)
        first = chance.randrange(cut + 1)
        child = os.fork()
        if child == 0:
            fd = connect(url)
            os.write(fd, stream[:first])
            os.write(fd, stream[first:cut])
            os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        fd = connect(url)
        os.write(fd, b"\x18*IDN?\r")
        lines = []
        while not lines or not lines[-1].startswith("DSCPLUS,"):
            lines.append(line_from(fd))
            if len(lines) > 20 or not lines[-1]:
                bad.append([cut, lines])
                break
        os.close(fd)
    return bad


def splits(url):
    """A command cut in two at every place, with each end of a line."""
    command = b"TIME:MODE?;:KEY? 5;:TIME?"
    bad = []
    virtual(url)
    fd = connect(url)
    for end in (b"\r", b"\n", b"\r\n"):
        whole = command + end
        for cut in range(1, len(whole)):
            os.write(fd, whole[:cut])
            if os.isatty(fd):
                termios.tcdrain(fd)
            os.write(fd, whole[cut:])
            line = line_from(fd)
            if not line.startswith('VIRT;IGNORED,"off";'):
                bad.append([cut, line])
    os.write(fd, b"SYST:ERR:COUN?\r")
    if line_from(fd) != "0\r\n":
        bad.append("an error, or a stray reply")
    os.close(fd)
    return bad


def late_flush(path):
    """A flush when the LCD is there already, and one after the client has sent something."""
    fd = connect(path)
    assert select.select([fd], [], [], LIMIT_S)[0]
    termios.tcflush(fd, termios.TCIFLUSH)
    got = b""
    while not got.endswith(b"\r\n"):
        got += os.read(fd, 100)
    os.write(fd, b"\x18*IDN?\r")
    assert select.select([fd], [], [], LIMIT_S)[0]
    termios.tcflush(fd, termios.TCIFLUSH)
    os.write(fd, b"TIME:MODE?\r")
    received = b""
    while not received.endswith(b"\r\n"):
        received += os.read(fd, 100)
    os.close(fd)
    return [got.decode("latin1"), received.decode("latin1")]


def late_flush_dropped(path):
    """A flush when the number of dropped lines is there already: that number and the LCD, as they come again."""
    fd = connect(path)
    assert select.select([fd], [], [], LIMIT_S)[0]
    termios.tcflush(fd, termios.TCIFLUSH)
    got = b""
    # The LCD of before the flush may come first, if the flush was between the two.
    while not re.search(rb"LCD dropped .*\r\nLCD .*\r\n", got) and select.select([fd], [], [], LIMIT_S)[0]:
        got += os.read(fd, 100)
    os.close(fd)
    return got.decode("latin1")


def write_timeout(url):
    """What pyserial says to a write_timeout."""
    try:
        serial.serial_for_url(url, timeout=LIMIT_S, write_timeout=1).close()
        return ""
    except NotImplementedError as error:
        return str(error)


def noise(path, megabytes, seed):
    """Random bytes, read back all the while; then a question."""
    chance = random.Random(int(seed))
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(fd)
    for _ in range(int(megabytes) * 16):
        rest = chance.randbytes(65536)
        while rest:
            readable, writable, _none = select.select([fd], [fd], [], LIMIT_S)
            if readable:
                os.read(fd, 65536)
            if writable:
                rest = rest[os.write(fd, rest) :]
    os.close(fd)
    with serial.serial_for_url(path, timeout=LIMIT_S) as port:
        assert ask(port, VIRTUAL + b"*CLS\r") == "1\r\n"
        return ask(port, b"*IDN?;:SYST:ERR:COUN?\r")


def flood(path, count):
    """Asks without reading until the port takes no more, then reads; every reply has to come."""
    virtual(path)
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(fd)
    os.write(fd, b"DISP:REP OFF\r")
    rest = b"TIME:MODE?\r" * int(count)
    got = b""
    blocked = 0
    while rest or got.count(b"VIRT\r\n") < int(count):
        while rest and select.select([], [fd], [], 0.3)[1]:
            rest = rest[os.write(fd, rest) :]
        blocked += bool(rest)
        if not select.select([fd], [], [], LIMIT_S)[0]:
            break
        while select.select([fd], [], [], 0)[0]:
            got += os.read(fd, 65536)
    os.close(fd)
    return [blocked > 0, got.count(b"VIRT\r\n"), got.count(b"dropped")]


def leaves_echo(path):
    """A client that sets the terminal up for a person and goes; what the next one finds."""
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    was = termios.tcgetattr(fd)
    was[0] |= termios.ICRNL | termios.IXON
    was[1] |= termios.OPOST | termios.ONLCR
    was[3] |= termios.ECHO | termios.ICANON
    was[2] |= termios.CRTSCTS
    was[4] = was[5] = termios.B115200
    termios.tcsetattr(fd, termios.TCSANOW, was)
    os.write(fd, VIRTUAL + b"P1234\r123456\r*WAI;:DISP?\r")
    got = b""
    while b'"90187643"\n' not in got.replace(b'LCD "', b"").replace(b"\r", b""):
        got += os.read(fd, 4096)
    os.write(fd, b"\r\n\x18SYST:ERR:COUN?;:DISP?\r")
    while not got.replace(b"\r", b"").endswith(b'0;"90187643"\n'):
        got += os.read(fd, 4096)
    os.close(fd)
    return got.decode("latin1").count("LCD ")


def attributes(path):
    """How the terminal is found at an open: echo, line mode, output changed, flow by RTS, the speed."""
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    _iflag, oflag, cflag, lflag, _in, out, _cc = termios.tcgetattr(fd)
    os.close(fd)
    return [
        bool(lflag & termios.ECHO),
        bool(lflag & termios.ICANON),
        bool(oflag & termios.OPOST),
        bool(cflag & termios.CRTSCTS),
        out == termios.B134,
    ]


def keywords(path):
    """Every keyword of pyserial, an open each; and what its modem lines say."""
    bad = []
    for given in (
        {"xonxoff": True},
        {"rtscts": True},
        {"dsrdtr": True},
        {"exclusive": True},
        {"write_timeout": 1},
        {"inter_byte_timeout": 0.1},
        {"baudrate": 9600},
        {"baudrate": 4000000},
    ):
        with serial.Serial(path, timeout=LIMIT_S, **given) as port:
            port.write(b"\x13\x11\x00\x13")
            port.send_break(0)
            if not ask(port, b"*IDN?\n").startswith("DSCPLUS,"):
                bad.append(given)
    with serial.Serial(path, timeout=LIMIT_S) as port:
        try:
            port.dtr = True
            bad.append("dtr")
        except OSError as error:
            bad.append(error.errno)
    return bad


def frame(path, bits, parity, stop):
    """One open with this frame, and the LCD."""
    with serial.Serial(path, 9600, int(bits), parity, float(stop), timeout=LIMIT_S) as port:
        return port.read_until(b"\r\n").decode("latin1")


def frames(*opened):
    """An open each of PATH BITS PARITY STOP, one after the other, and the LCD of each."""
    return [frame(*opened[i : i + 4]) for i in range(0, len(opened), 4)]


def lines(path, count):
    """The first lines that an open brings."""
    with serial.Serial(path, timeout=LIMIT_S) as port:
        return [port.read_until(b"\r\n").decode("latin1") for _ in range(int(count))]


def reopens(path, count):
    """A client that goes while a wait of a day is pending or a reply is on its way, and another that opens at once."""
    begin = b"\x18*RST;:TIME:SCAL 100;:KEY:HOLD PRESS;:KEY? 1\r"
    bad = []
    for i in range(int(count)):
        with serial.Serial(path, timeout=LIMIT_S) as port:
            port.write(begin + (b'WAIT? "CHALLNG>",86400000\r' if i % 2 else b"KEY? 2\r"))
            assert reply(port) == "ACCEPTED\r\n"
        with serial.Serial(path, timeout=LIMIT_S) as port:
            port.write(b"*IDN?\r")
            got = reply(port)
        if not got.startswith("DSCPLUS,"):
            bad.append(got)
    return bad


def late_replies(path, count):
    """A client that goes in the middle of a stream of replies, at another moment each time, and the next one's reply."""
    bad = []
    for i in range(int(count)):
        fd = connect(path)
        os.write(fd, b"\x18*RST;:TIME:SCAL 1000;:KEY? 1\r" + b"KEY? 2\r" * 100)
        assert line_from(fd) == 'IGNORED,"off"\r\n'
        until = time.monotonic() + i % 40 / 10_000
        while time.monotonic() < until:
            pass
        os.close(fd)
        fd = connect(path)
        os.write(fd, b"*IDN?\r")
        got = line_from(fd)
        if not got.startswith("DSCPLUS,"):
            bad.append([i, got])
        os.close(fd)
    return bad


def side_by_side(path):
    """Two programs for serial ports at once: what each of them reads."""
    with serial.Serial(path, timeout=20) as first:
        assert ask(first, VIRTUAL) == "1\r\n"
        with serial.Serial(path, timeout=20) as second:
            second.write(b"KEY? 5\r")
            first.write(b"TIME:MODE?\r")
            return [reply(first), reply(second)]


def many(path, count):
    """Programs for serial ports that all stay; how many terminals they have between them, and each one's last reply."""
    ports = []
    for _ in range(int(count)):
        ports.append(serial.Serial(path, timeout=20))
        assert ask(ports[-1], b"*IDN?\r").startswith("DSCPLUS,")
    terminals = {os.ttyname(port.fd) for port in ports}
    for port in ports:
        port.close()
    return len(terminals)


def exclusively(path):
    """What a second one is told that asks for the port alone, as the first does; then the second after the first."""
    with serial.Serial(path, timeout=20, exclusive=True) as first:
        got = [ask(first, b"TIME:MODE?\r")]
        try:
            serial.Serial(path, timeout=20, exclusive=True).close()
        except serial.SerialException:
            got.append("refused")
        got.append(ask(first, b"TIME:SCAL?\r"))
    with serial.Serial(path, timeout=20, exclusive=True) as second:
        return got + [ask(second, b"TIME:MODE?\r")]


def starts_over(path, count):
    """The LCD is there, unread or being read; then CAN and a question. Every line is whole."""
    bad = []
    for i in range(int(count)):
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(fd)
        assert select.select([fd], [], [], LIMIT_S)[0]
        head = os.read(fd, i % 16) if i % 16 else b""
        os.write(fd, b"\x18*IDN?\r")
        got = head
        while b"DSCPLUS" not in got or not got.endswith(b"\r\n"):
            got += os.read(fd, 1)
        os.close(fd)
        for line in got.decode("latin1").split("\r\n")[:-1]:
            if line not in ('LCD "        "', "DSCPLUS,dsc-plus,DEMO-0001,0"):
                bad.append([i, got.decode("latin1")])
    return bad


def unheard(path):
    """The LCD lies there unread for a while; then CAN and a question, and only then it is read."""
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd)
    assert select.select([fd], [], [], LIMIT_S)[0]
    os.write(fd, b"\x18")
    while select.select([fd], [], [], 0)[0]:
        pass
    os.write(fd, b"*IDN?\r")
    got = b""
    while not got.endswith(b"\r\n"):
        got += os.read(fd, 100)
    os.close(fd)
    return got.decode("latin1")


def exclusive(path):
    """A client that asks for the terminal alone and is killed; and the next."""
    child = os.fork()
    if child == 0:
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        fcntl.ioctl(fd, termios.TIOCEXCL)
        try:
            os.open(path, os.O_RDWR | os.O_NOCTTY)
        except OSError:
            os.write(1, b"refused ")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    while True:
        try:
            with serial.Serial(path, timeout=LIMIT_S) as port:
                return ask(port, b"*IDN?\n")
        except serial.SerialException as error:
            # EIO: the link was followed just before it led to the other terminal.
            if error.errno not in (errno.EBUSY, errno.EIO):
                raise


def net(url):
    """Every call of a port that pyserial has on the net."""
    with serial.serial_for_url(url, baudrate=9600, bytesize=7, parity="E", timeout=LIMIT_S) as port:
        said = [port.read_until(b"\r\n").decode("latin1")]
        port.baudrate = 115200
        port.bytesize = 8
        port.parity = "N"
        port.stopbits = 2
        port.rts = False
        port.dtr = False
        port.dtr = True
        port.send_break(0.05)
        said += [port.cts, port.dsr, port.cd, port.ri]
        said.append(ask(port, b"*IDN?\n"))
        port.reset_input_buffer()
        port.reset_output_buffer()
        said.append(ask(port, b"TIME:MODE?\n"))
        return said


print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
