#include "ntpdate/option_tables.hpp"

#include "common/host_options.hpp"

namespace ntpdate {
namespace {

constexpr common::Option kKeyOption{'a', "authentication", "ID",
                                    "sign requests with this key and believe nothing unsigned"};
constexpr common::Option kKeyFileOption{'k', "keyfile", "FILE",
                                        "where the key is (default /etc/ntp.keys)"};
constexpr common::Option kClockOption{
    '\0', "clock", "DRIVER",
    "system, observe, or virtual[:offset=S,freq=PPM], a clock in software"};
constexpr common::Option kHelpOption{'h', "help", "", "print this and exit (also -?)"};

constexpr common::Option kNtpdateOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    kKeyOption,
    {'b', "step", "", "step the clock, however little it is off"},
    {'B', "slew", "", "slew the clock, however far it is off"},
    {'d', "debug", "", "show each exchange and set nothing"},
    {'e', "authdelay", "SECONDS", "accepted for old scripts: nothing is added to the delay"},
    {'j', "json", "", "print one JSON object (schema gnomon-ntpdate/1)"},
    kKeyFileOption,
    {'o', "ntp-version", "N", "ask in this version of NTP, 1 to 4 (default 4)"},
    {'p', "samples", "N", "ask each server so often, 1 to 8 (default 4)"},
    {'q', "query", "", "tell the offset and set nothing"},
    {'s', "syslog", "", "write to the system log instead of standard output"},
    {'t', "timeout", "SECONDS", "wait so long for each answer (default 1)"},
    {'u', "unprivileged-port", "", "accepted for old scripts: no request leaves from port 123"},
    {'v', "verbose", "", "say which version this is and why servers are not used"},
    kClockOption,
    common::kPortOption,
    kHelpOption,
    {'V', "version", "", "print the version and exit"},
};

constexpr common::Option kNtpdigOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    kKeyOption,
    {'c', "concurrent", "HOST", "a server like those named behind the options; may be repeated"},
    {'d', "debug", "", "show each exchange; may be repeated"},
    {'D', "set-debug-level", "N", "as so many -d, 0 to 9"},
    {'g', "gap", "MS", "milliseconds between the first requests to two servers (default 50)"},
    {'j', "json", "", "print one JSON object of one line, as NTPsec's program does"},
    kKeyFileOption,
    {'l', "logfile", "FILE", "write what is not the answer to FILE instead of standard error"},
    {'M', "steplimit", "MS", "with -S and -s: slew up to so many milliseconds (default 0)"},
    {'p', "samples", "N", "ask each server so often, 1 to 8 (default 1)"},
    {'S', "step", "", "step the clock"},
    {'s', "slew", "", "slew the clock; with -S only up to the limit of -M"},
    {'t', "timeout", "SECONDS", "wait so long for each answer (default 5)"},
    {'w', "wait", "", "wait for all servers, which is the default"},
    {'W', "no-wait", "", "do not wait for the others when one server gave all its samples"},
    kClockOption,
    common::kPortOption,
    kHelpOption,
    {'V', "version", "", "print the version and exit"},
};

}  // namespace

const common::Program kNtpdate{
    "ntpdate",
    "[-46bBdhjqsuvV] [-a ID] [-k FILE] [-o N] [-p N] [-t SECONDS] [--clock DRIVER] HOST[:PORT] ...",
    "Asks servers for the time and sets the clock once, if it may.", kNtpdateOptions};

const common::Program kNtpdig{
    "ntpdig",
    "[-46dhjsSVwW] [-a ID] [-c HOST] [-D N] [-g MS] [-k FILE] [-l FILE] [-M MS] [-p N] "
    "[-t SECONDS] [--clock DRIVER] [HOST[:PORT] ...]",
    "Asks servers for the time and tells it; sets the clock only when told to.", kNtpdigOptions};

}  // namespace ntpdate
