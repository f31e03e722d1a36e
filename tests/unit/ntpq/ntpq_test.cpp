// The program as a whole, against small servers on loopback.
#include <algorithm>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "unit/ntpq/process.hpp"
#include "unit/ntpq/small_daemon.hpp"

namespace ntpq {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr auto kQuick = 3s;  // far below one deadline of five seconds

std::string refusing() {
  const auto socket = netio::UdpSocket::bind({ntp::IpAddress::v4(0x7f000001), 0});
  return socket->local().text();
}

auto OneLine() { return AllOf(EndsWith("\n"), Not(HasSubstr("\n\n"))); }

TEST(Ntpq, PrintsPeers) {
  const SmallDaemon daemon;
  const Result result = run_ntpq({"-pn", daemon.host()});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_EQ(result.out,
            "     remote           refid      st t when poll reach   delay   offset  jitter\n"
            "==============================================================================\n"
            "*192.0.2.1       .GPS.            1 u    8   64  377    1.500   -0.250   0.125\n"
            "*192.0.2.1       .GPS.            1 u    8   64  377    1.500   -0.250   0.125\n");
}

TEST(Ntpq, UsageErrorsAreOneLineWithTheMend) {
  struct Wrong {
    std::vector<std::string> arguments;
    std::string says;
  };
  for (const Wrong& wrong : std::vector<Wrong>{
           {{"-Z"}, "unknown option -Z"},
           {{"--nosuch"}, "unknown option --nosuch"},
           {{"-c"}, "option -c, --command needs an argument"},
           {{"-4", "-6"}, "exclude one another"},
           {{"--port", "0"}, "a port is a number from 1 to 65535"},
           {{"--port=http"}, "a port is a number from 1 to 65535"},
           {{"--style=modern"}, "it may be classic or ntpsec"},
           {{"-p", "host:99999"}, "'host:99999' is no host"},
           {{"-p", ""}, "'' is no host; write NAME"},
           {{"--json=yes"}, "takes no argument"},
           {{"--json", "--csv"}, "exclude one another"},
           {{"--watch=0", "-p"}, "seconds are a number from 0.1 to 86400"},
           {{"--watch"}, "repeats the commands of -c and -p"},
           {{"--count=0", "-p"}, "a count is a number from 1"},
           {{"-W", "3"}, "a width is a number from 20"},
           {{"-D", "x"}, "a level is a number from 0 to 9"},
           {{"-a", "0"}, "a key id is a number from 1 to 65535"},
           {{"-a", "1", "-k", "/nosuch", "-p"}, "cannot read /nosuch: No such file"},
       }) {
    const Result result = run_ntpq(wrong.arguments);
    EXPECT_EQ(result.status, 2) << wrong.says;
    EXPECT_THAT(result.err, AllOf(StartsWith("ntpq: "), HasSubstr(wrong.says), OneLine()));
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST(Ntpq, HelpAndVersion) {
  for (const std::string option : {"-h", "-?", "--help", "--he"}) {
    const Result result = run_ntpq({option});
    EXPECT_EQ(result.status, 0);
    EXPECT_THAT(result.out, HasSubstr("-p, --peers"));
  }
  EXPECT_THAT(run_ntpq({"-V"}).out, StartsWith("ntpq gnomon-"));
  EXPECT_THAT(run_ntpq({"--version"}).out, StartsWith("ntpq gnomon-"));
}

TEST(Ntpq, RefusedPortFailsAtOnce) {
  const Result result = run_ntpq({"-p", refusing()});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err,
              AllOf(StartsWith("ntpq: 127.0.0.1:"), OneLine(),
                    HasSubstr("nobody listens on UDP port"), HasSubstr("is ntpd running there?")));
  EXPECT_LT(result.took, kQuick);
}

TEST(Ntpq, UnknownHost) {
  const Result result = run_ntpq({"-p", std::string(80, 'a')});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, AllOf(HasSubstr("cannot find the address of aaa"), OneLine()));
}

TEST(Ntpq, SilentHostCostsOneDeadline) {
  const SmallDaemon silent{{.silent = true}};
  const Result result =
      run_ntpq({"-c", "timeout 300", "-c", "peers", "-c", "as", "-c", "rv", silent.host()});
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(result.out, "primary timeout 300 ms\n");
  EXPECT_THAT(result.err, AllOf(HasSubstr("timed out, nothing received in 0.3 s"), OneLine()));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1);
  EXPECT_LT(result.took, kQuick);
}

TEST(Ntpq, SomeHostsFail) {
  const SmallDaemon daemon;
  const std::string dead = refusing();
  const Result result = run_ntpq({"-pn", dead, daemon.host()});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr(dead));
  EXPECT_THAT(result.out, HasSubstr("\n" + daemon.host() + " *192.0.2.1 "));
}

TEST(Ntpq, EachHostAnswersEachCommandInItsTurn) {
  const SmallDaemon one;
  const SmallDaemon other;
  const Result result =
      run_ntpq({"-c", "rv 0 leap", "-c", "raw", "-c", "rv", one.host(), other.host()});
  EXPECT_EQ(result.status, 0);
  std::string expected;
  for (const std::string& host : {one.host(), other.host()}) {
    expected += "server=" + host + " leap=00, stratum=2\nOutput set to raw\nserver=" + host +
                " associd=0 status=0x0616,\nleap=0, stratum=2\n";
  }
  EXPECT_EQ(result.out, expected);
}

TEST(Ntpq, ErrorsOfTheServer) {
  const SmallDaemon daemon;
  const Result unknown = run_ntpq({"-c", "rv 0 nosuch", "-c", "rv 0 leap", daemon.host()});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_EQ(unknown.err, "***A request variable unknown to the server\n");
  EXPECT_EQ(unknown.out, "leap=00, stratum=2\n");  // the next command still runs
  const Result association = run_ntpq({"-c", "rv 8", daemon.host(), daemon.host()});
  EXPECT_EQ(association.err,
            "server=" + daemon.host() + " ***Association ID 8 unknown to server\n" +
                "server=" + daemon.host() + " ***Association ID 8 unknown to server\n");
}

TEST(Ntpq, AssociationsByIndex) {
  const SmallDaemon daemon;
  const Result result = run_ntpq({"-c", "rv &1", "-c", "rv &3", "-c", "rv &0", daemon.host()});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, StartsWith("associd=7 status=961a conf, reach"));
  EXPECT_EQ(result.err,
            "***Association index `&3' is not from 1 to 2\n"
            "***Association index `&0' is not from 1 to 2\n");
}

TEST(Ntpq, MisusedCommands) {
  const SmallDaemon daemon;
  const Result result = run_ntpq({"-c", "foo", "-c", "p", "-c", "rv x", "-c", "rv &x", "-c",
                                  "rv 70000", "-c", "timeout -1", "-c", "hostnames perhaps", "-c",
                                  "as now", "-c", "peers -7", daemon.host()});
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.err,
            "***Command `foo' unknown\n"
            "***Command `p' ambiguous\n"
            "***Illegal unsigned value x\n"
            "***Association index `&x' invalid/undecodable\n"
            "***Invalid association ID 70000 specified\n"
            "***Illegal integer value -1: milliseconds are 1 to 600000\n"
            "***hostnames may be yes or no, not `perhaps'\n"
            "***Extra arg `now' ignored\n"
            "***peers may be followed by -4 or -6, not `-7'\n");
  EXPECT_THAT(result.out, HasSubstr("ind assid status"));
}

TEST(Ntpq, SourceWithoutVariablesIsReportedAndTheOthersShown) {
  const SmallDaemon daemon{{.peer_text = ""}};
  const Result result = run_ntpq({"-pn", daemon.host()});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err,
            "***No information returned for association 7\n"
            "***No information returned for association 9\n");
}

TEST(Ntpq, ReadsCommandsFromAPipeWithoutAPrompt) {
  const SmallDaemon daemon;
  const Result result =
      run_ntpq({daemon.host()}, "\nrv 0 leap\nhost\nhelp rv\nhostnames no\nquit\nversion\n");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "leap=00, stratum=2\ncurrent host is " + daemon.host() +
                            "\nfunction: print variables of the system or an association\n"
                            "usage: rv [ ASSOCIATION | &INDEX | ADDRESS ] [ NAME[,NAME...] ]\n"
                            "       [ --json | --csv ] [ --watch[=SECONDS] ] [ --count N ]"
                            " [ --explain ]\n"
                            "hostnames not being shown\n");
}

TEST(Ntpq, HostChangesWhomToAsk) {
  const SmallDaemon daemon;
  const Result result = run_ntpq({refusing()}, "host " + daemon.host() + "\nrv 0 leap\n");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "current host set to " + daemon.host() + "\nleap=00, stratum=2\n");
}

TEST(Ntpq, InterruptEndsTheCommandNotTheSession) {
  SmallDaemon silent{{.silent = true}};
  const Result result = run_ntpq({silent.host()}, "timeout 60000\npeers\nversion\n", [&](int pid) {
    silent.wait_for_question();
    kill(pid, SIGINT);
  });
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr(": interrupted\n"));
  EXPECT_THAT(result.out, EndsWith("ntpq gnomon-0.1.0\n"));
  EXPECT_LT(result.took, kQuick);
}

TEST(Ntpq, JsonIsOneDocumentForAllHosts) {
  const SmallDaemon daemon;
  const std::string dead = refusing();
  const Result result =
      run_ntpq({"-n", "--json", "-p", "-c", "as", "-c", "rv", "-c", "rv 7", daemon.host(), dead});
  EXPECT_EQ(result.status, 1);
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(document["schema"], "gnomon-ntpq/1");
  ASSERT_EQ(document["targets"].size(), 2U);
  const auto& good = document["targets"][0];
  EXPECT_EQ(good["target"], daemon.host());
  EXPECT_EQ(good["address"], daemon.host());
  EXPECT_TRUE(good["error"].is_null());
  EXPECT_EQ(good["system"]["leap"], "leap_none");
  EXPECT_EQ(good["peers"][0]["offset"], -0.00025);
  EXPECT_EQ(good["peers"][0]["tally"], "*");
  EXPECT_EQ(good["associations"].size(), 2U);
  EXPECT_EQ(good["variables"][0]["variables"]["stratum"], 2);
  EXPECT_EQ(good["variables"][1]["association"], 7);
  EXPECT_THAT(document["targets"][1]["error"].get<std::string>(), HasSubstr("nobody listens"));
}

TEST(Ntpq, DebugSaysWhomItAsked) {
  const SmallDaemon daemon;
  const Result result = run_ntpq({"-d", "-c", "rv 0 leap", daemon.host()});
  EXPECT_EQ(result.err,
            "ntpq: " + daemon.host() + ": asked " + daemon.host() + ", 1 datagram sent\n");
}

TEST(Ntpq, WatchRunsAgain) {
  const SmallDaemon daemon;
  const Result result =
      run_ntpq({"--watch=0.1", "--count", "3", "-c", "rv 0 leap", "--csv", daemon.host()});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, StartsWith("time,target,association,status,words,name,value,wire\n"));
  EXPECT_EQ(std::ranges::count(result.out, '\n'), 1 + 3 * 2);
}

TEST(Ntpq, FullDiskIsSaid) {
  const SmallDaemon daemon;
  const Result result = run_ntpq({"-pn", daemon.host()}, "", {}, "/dev/full");
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.err, "ntpq: cannot write to standard output: No space left on device\n");
}

TEST(Ntpq, EveryCommandHasHelp) {
  const Result list = run_ntpq({"-c", "help", "127.0.0.1"});
  EXPECT_THAT(list.out, AllOf(HasSubstr("lassociations"), HasSubstr("readvar")));
  EXPECT_EQ(run_ntpq({"-c", "?", "127.0.0.1"}).out, list.out);
}

}  // namespace
}  // namespace ntpq
