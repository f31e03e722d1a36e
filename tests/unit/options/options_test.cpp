#include "options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "parsing.hpp"

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Options, HaveTheirDefaults) {
  const Options none = options({});
  EXPECT_EQ(none.configuration, std::nullopt);
  EXPECT_EQ(none.clock, "system");
  EXPECT_EQ(none.port, 123);
  EXPECT_EQ(none.family, ntp::Family::none);
  EXPECT_EQ(none.user, std::nullopt);
  EXPECT_FALSE(none.foreground);
  EXPECT_THAT(none.servers, IsEmpty());
  EXPECT_EQ(settings_of(none), core::Settings{});
}

// The line of an untouched /etc/sysconfig/ntpd.
TEST(Options, TakeTheLineThatIsThereAlready) {
  const Options given = options({"-u", "ntp:ntp", "-p", "/var/run/ntpd.pid", "-g"});
  EXPECT_EQ(given.user, "ntp:ntp");
  EXPECT_EQ(given.pid_file, "/var/run/ntpd.pid");
  EXPECT_TRUE(given.panic_gate);
}

TEST(Options, EveryLetterArrives) {
  const Options given = options({"-4", "-c", "/c", "-f", "/f", "-g", "-l", "/l", "-n", "-p", "/p",
                                 "-q", "-u", "u", "-x", "-D", "2"});
  EXPECT_EQ(given.family, ntp::Family::ipv4);
  EXPECT_EQ(given.configuration, "/c");
  EXPECT_EQ(given.drift_file, "/f");
  EXPECT_EQ(given.log_file, "/l");
  EXPECT_EQ(given.pid_file, "/p");
  EXPECT_EQ(given.user, "u");
  EXPECT_TRUE(given.panic_gate && given.foreground && given.quit && given.slew);
  EXPECT_EQ(given.debug, 2);
}

TEST(Options, EveryLongNameArrives) {
  const Options given =
      options({"--ipv6", "--configfile=/c", "--driftfile", "/f", "--panicgate", "--logfile=/l",
               "--nofork", "--pidfile=/p", "--quit", "--user=u:g", "--slew", "--set-debug-level=3",
               "--port=1123", "--listen=::1", "--clock=observe", "--check-config"});
  EXPECT_EQ(given.family, ntp::Family::ipv6);
  EXPECT_EQ(given.configuration, "/c");
  EXPECT_EQ(given.drift_file, "/f");
  EXPECT_EQ(given.log_file, "/l");
  EXPECT_EQ(given.pid_file, "/p");
  EXPECT_EQ(given.user, "u:g");
  EXPECT_TRUE(given.panic_gate && given.foreground && given.quit && given.slew);
  EXPECT_EQ(given.check, CheckFormat::text);
  EXPECT_EQ(given.debug, 3);
  EXPECT_EQ(given.port, 1123);
  EXPECT_THAT(given.listen, ElementsAre(*ntp::IpAddress::parse("::1")));
  EXPECT_EQ(given.clock, "observe");
}

TEST(Options, MayBeBundled) {
  const Options given = options({"-gqn", "-untp", "-xc/etc/x"});
  EXPECT_TRUE(given.panic_gate && given.quit && given.foreground && given.slew);
  EXPECT_EQ(given.user, "ntp");
  EXPECT_EQ(given.configuration, "/etc/x");
}

TEST(Options, TakeUnambiguousPrefixes) {
  const Options given = options({"--conf=/c", "--panic", "--lis", "127.0.0.1", "--ch"});
  EXPECT_EQ(given.configuration, "/c");
  EXPECT_TRUE(given.panic_gate);
  EXPECT_EQ(given.listen.size(), 1U);
  EXPECT_EQ(given.check, CheckFormat::text);
}

TEST(Options, NameWhatAPrefixMayBe) {
  EXPECT_EQ(complaint({"--p=1"}),
            "option --p is ambiguous: it may be --panicgate or --pidfile or --priority or "
            "--propagationdelay or --pccfreq or --port");
  EXPECT_EQ(complaint({"--ipv"}), "option --ipv is ambiguous: it may be --ipv4 or --ipv6");
}

TEST(Options, AWordIsAServer) {
  const Options given = options({"a.example", "-n", "10.0.0.1", "--", "b"});
  EXPECT_THAT(given.servers, ElementsAre("a.example", "10.0.0.1", "b"));
  const core::Settings settings = settings_of(given);
  ASSERT_EQ(settings.sources.size(), 3U);
  const core::SourceSettings expected{.name = "a.example", .iburst = true};
  EXPECT_EQ(settings.sources[0], expected);
}

TEST(Options, AWordThatCanBeNoServerIsRefused) {
  EXPECT_EQ(complaint({"10.0.0.256"}), "10.0.0.256 is not an address");
  EXPECT_EQ(complaint({"--", "-x"}), "-x is not a host name");
  EXPECT_EQ(complaint({"127.127.1.0"}),
            "127.127.1.0 is a reference clock; write it into ntp.conf: server 127.127.1.0");
  EXPECT_EQ(complaint({"-4", "::1"}), "::1 is not an IPv4 address");
}

TEST(Options, AValueMayLookOdd) {
  EXPECT_EQ(options({"-l", "-"}).log_file, "-");
  EXPECT_EQ(options({"-c", "a=b c"}).configuration, "a=b c");
  EXPECT_EQ(options({"--configfile=a=b"}).configuration, "a=b");
}

TEST(Options, DebugCountsAndStaysOnTheTerminal) {
  EXPECT_EQ(options({"-ddd"}).debug, 3);
  EXPECT_TRUE(options({"-d"}).foreground);
  EXPECT_EQ(options({"-D", "2", "-d"}).debug, 3);
  EXPECT_EQ(options({"-d", "-D", "2", "-D5"}).debug, 5);
  EXPECT_TRUE(options({"-D1"}).foreground);
  EXPECT_FALSE(options({"-D0"}).foreground);
}

TEST(Options, ListenMayBeRepeated) {
  EXPECT_THAT(options({"--listen", "127.0.0.1", "--listen=::1"}).listen,
              ElementsAre(*ntp::IpAddress::parse("127.0.0.1"), *ntp::IpAddress::parse("::1")));
}

TEST(Options, OthersWithAValueStandOnce) {
  EXPECT_EQ(complaint({"-u", "a", "--user=b"}), "option -u, --user is given twice; give it once");
  EXPECT_EQ(complaint({"-c", "a", "-c", "a"}),
            "option -c, --configfile is given twice; give it once");
  EXPECT_EQ(complaint({"-g", "-g", "-d", "-d"}), "nothing");
}

TEST(Options, OneFamilyExcludesTheOther) {
  EXPECT_EQ(complaint({"-4", "-6"}),
            "options -4, --ipv4 and -6, --ipv6 exclude each other; leave one of them out");
  EXPECT_EQ(complaint({"-64"}), complaint({"--ipv4", "--ipv6"}));
  EXPECT_EQ(complaint({"--listen=::1", "-4"}),
            "the address ::1 to listen on contradicts -4; leave one of them out");
  EXPECT_EQ(complaint({"-4", "--listen=127.0.0.1"}), "nothing");
}

TEST(Options, UnknownOnesAreNamed) {
  EXPECT_EQ(complaint({"--unknown"}), "unknown option --unknown; see ntpd --help");
  EXPECT_EQ(complaint({"-Y"}), "unknown option -Y; see ntpd --help");
  EXPECT_EQ(complaint({"-gY"}), "unknown option -Y; see ntpd --help");
  EXPECT_EQ(complaint({"--\x1b[31m"}), "unknown option --\\x1b[31m; see ntpd --help");
}

TEST(Options, ArgumentsAreNeitherMissingNorTooMany) {
  EXPECT_EQ(complaint({"-c"}), "option -c, --configfile needs an argument: FILE; see ntpd --help");
  EXPECT_EQ(complaint({"--port"}), "option --port needs an argument: N; see ntpd --help");
  EXPECT_EQ(complaint({"-c", ""}),
            "option -c, --configfile needs an argument: FILE; see ntpd --help");
  EXPECT_EQ(complaint({"--pidfile="}),
            "option -p, --pidfile needs an argument: FILE; see ntpd --help");
  EXPECT_EQ(complaint({"--quit=1"}), "option -q, --quit takes no argument; see ntpd --help");
}

TEST(Options, ValuesAreLookedAt) {
  for (const char* port : {"0", "65536", "x", "-1", "12x", "99999999999"}) {
    EXPECT_THAT(complaint({"--port", port}), Not("nothing")) << port;
  }
  EXPECT_EQ(complaint({"--port=0"}), "option --port 0: a port is a number from 1 to 65535");
  EXPECT_EQ(complaint({"-D", "ten"}),
            "option -D, --set-debug-level ten: it is a number from 0 to 9");
  EXPECT_EQ(complaint({"--listen", "a.example"}),
            "option --listen a.example: it is an IPv4 or IPv6 address of this machine, without a "
            "port");
  EXPECT_EQ(complaint({"-u", "ntp:"}), "option -u, --user ntp:: a half of USER:GROUP is empty");
  EXPECT_EQ(complaint({"--clock=sundial"}),
            "option --clock sundial: known are system, observe and virtual[:offset=S,freq=PPM]");
}

TEST(Options, AClockKeepsItsOptions) {
  EXPECT_EQ(options({"--clock=virtual:offset=0.25,freq=80"}).clock, "virtual:offset=0.25,freq=80");
}

TEST(Options, HelpAndVersionComeBeforeComplaints) {
  EXPECT_TRUE(options({"--port=0", "--help"}).help);
  EXPECT_EQ(options({"-4", "-6", "--version"}).version, VersionForm::brief);
  EXPECT_TRUE(options({"-?"}).help);
  EXPECT_TRUE(options({"-h"}).help);
  EXPECT_TRUE(options({"-!"}).help);
  EXPECT_TRUE(options({"--more-help"}).help);
  EXPECT_EQ(options({"-V"}).version, VersionForm::brief);
  EXPECT_EQ(options({"--vers=c"}).version, VersionForm::copyright);
  EXPECT_EQ(complaint({"--version=x"}),
            "option -V, --version x: it is v (version), c (copyright) or n (the whole notice)");
}

TEST(Options, VersionNamesTheProgram) { EXPECT_THAT(version_line(), StartsWith("ntpd gnomon-")); }

TEST(Settings, SlewRaisesTheStepThreshold) {
  const auto discipline = settings_of(options({"-x"})).discipline;
  EXPECT_EQ(discipline.step_forward, ntp::Seconds{600});
  EXPECT_EQ(discipline.step_back, ntp::Seconds{600});
}

TEST(Settings, CarryGateQuitAndFiles) {
  const auto settings = settings_of(options({"-gq", "-f/f", "-l/l", "-p/p"}));
  EXPECT_TRUE(settings.discipline.panic_gate);
  EXPECT_TRUE(settings.discipline.set_and_quit);
  EXPECT_TRUE(settings.discipline.control);
  EXPECT_EQ(settings.drift_file, "/f");
  EXPECT_EQ(settings.log_file, "/l");
  EXPECT_EQ(settings.pid_file, "/p");
}

TEST(Settings, AnObservingClockIsNotCommanded) {
  EXPECT_FALSE(settings_of(options({"--clock=observe"})).discipline.control);
  EXPECT_TRUE(settings_of(options({"--clock=virtual"})).discipline.control);
}

}  // namespace
