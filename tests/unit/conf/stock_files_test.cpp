// What distributions ship and guides tell people to write must start without an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conf/write.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> errors(const Result& result) {
  std::vector<std::string> all;
  for (const Finding& finding : result.findings) {
    if (finding.level >= Level::error) all.push_back(finding.sentence());
  }
  return all;
}

std::vector<std::string> warnings(const Result& result) {
  std::vector<std::string> all;
  for (const Finding& finding : result.findings) {
    if (finding.level == Level::warning) all.push_back(finding.sentence());
  }
  return all;
}

/// Everything that is said, but for the list of leap seconds.
std::vector<std::string> others(const Result& result) {
  std::vector<std::string> all = sentences(result);
  std::erase_if(
      all, [](const std::string& line) { return line.find(": leapfile ") != std::string::npos; });
  return all;
}

/// Reads it, and checks that what would be saved of it reads back the same.
Result stock(std::string_view text, core::Settings base = {}, const Files& files = {}) {
  Result result = parse(text, std::move(base), files);
  EXPECT_EQ(parse(write_ntp_conf(result.settings)).settings, result.settings);
  return result;
}

TEST(StockFiles, RedHat6) {
  const Result result = stock(R"(# RHEL 6
driftfile /var/lib/ntp/drift
restrict default kod nomodify notrap nopeer noquery
restrict -6 default kod nomodify notrap nopeer noquery
restrict 127.0.0.1
restrict -6 ::1
#restrict 192.168.1.0 mask 255.255.255.0 nomodify notrap
server 0.rhel.pool.ntp.org iburst
server 1.rhel.pool.ntp.org iburst
server 2.rhel.pool.ntp.org iburst
#broadcast 192.168.1.255 autokey	# broadcast server
#server	127.127.1.0	# local clock
#fudge	127.127.1.0 stratum 10
includefile /etc/ntp/crypto/pw
keys /etc/ntp/keys
#trustedkey 4 8 42
)",
                              {}, {{"/etc/ntp/crypto/pw", ""}});
  EXPECT_THAT(errors(result), IsEmpty());
  // Both default lines ask for kod without limited.
  EXPECT_THAT(warnings(result), SizeIs(2));
  EXPECT_THAT(others(result), SizeIs(2));
  EXPECT_THAT(result.settings.sources, SizeIs(3));
  // `restrict default` is of both families here, so the -6 line comes on top of it.
  EXPECT_THAT(result.settings.restricts, SizeIs(5));
  EXPECT_EQ(result.settings.drift_file, "/var/lib/ntp/drift");
}

TEST(StockFiles, RedHat7) {
  const Result result = stock(R"(driftfile /var/lib/ntp/drift
restrict default nomodify notrap nopeer noquery
restrict 127.0.0.1
restrict ::1
server 0.centos.pool.ntp.org iburst
server 1.centos.pool.ntp.org iburst
server 2.centos.pool.ntp.org iburst
server 3.centos.pool.ntp.org iburst
includefile /etc/ntp/crypto/pw
keys /etc/ntp/keys
disable monitor
)",
                              {}, {{"/etc/ntp/crypto/pw", "# crypto pw serverpassword\n"}});
  EXPECT_THAT(others(result), IsEmpty());
  EXPECT_EQ(result.settings.auth.keys_file, "/etc/ntp/keys");
  EXPECT_FALSE(result.settings.monitor);
  EXPECT_THAT(result.settings.sources, SizeIs(4));
}

TEST(StockFiles, DebianNtp) {
  const Result result = stock(R"(driftfile /var/lib/ntp/ntp.drift
leapfile /usr/share/zoneinfo/leap-seconds.list
statsdir /var/log/ntpstats/
statistics loopstats peerstats clockstats
filegen loopstats file loopstats type day enable
filegen peerstats file peerstats type day enable
filegen clockstats file clockstats type day enable
pool 0.debian.pool.ntp.org iburst
pool 1.debian.pool.ntp.org iburst
pool 2.debian.pool.ntp.org iburst
pool 3.debian.pool.ntp.org iburst
restrict -4 default kod notrap nomodify nopeer noquery limited
restrict -6 default kod notrap nomodify nopeer noquery limited
restrict 127.0.0.1
restrict ::1
restrict source notrap nomodify noquery
)");
  EXPECT_THAT(others(result), IsEmpty());
  EXPECT_EQ(result.settings.statistics.folder, "/var/log/ntpstats/");
  EXPECT_THAT(result.settings.sources, SizeIs(4));
  EXPECT_THAT(result.settings.restricts, SizeIs(4));
  ASSERT_TRUE(result.settings.restrict_source);
  EXPECT_TRUE(result.settings.restrict_source->noquery);
}

TEST(StockFiles, DebianNtpWithoutAFolder) {
  const Result result = stock(R"(#statsdir /var/log/ntpstats/
statistics loopstats peerstats clockstats
filegen loopstats file loopstats type day enable
)");
  EXPECT_THAT(others(result), SizeIs(1));
  EXPECT_THAT(errors(result), IsEmpty());
}

TEST(StockFiles, DebianNtpsec) {
  const Result result = stock(R"(driftfile /var/lib/ntpsec/ntp.drift
leapfile /usr/share/zoneinfo/leap-seconds.list
# nts enable
# nts key /etc/letsencrypt/live/example/privkey.pem
tos maxclock 11
tos minclock 4 minsane 3
pool 0.debian.pool.ntp.org iburst
pool 1.debian.pool.ntp.org iburst
restrict default kod nomodify nopeer noquery limited
restrict 127.0.0.1
restrict ::1
)");
  EXPECT_THAT(others(result), IsEmpty());
  EXPECT_EQ(result.settings.selection.maxclock, 11);
  EXPECT_EQ(result.settings.selection.minsane, 3);
}

TEST(StockFiles, FreeBsd) {
  const Result result = stock(R"(tos minclock 3 maxclock 6
pool 0.freebsd.pool.ntp.org iburst
restrict default limited kod nomodify notrap noquery nopeer
restrict source  limited kod nomodify notrap noquery
restrict 127.0.0.1
restrict ::1
leapfile "/var/db/ntpd.leap-seconds.list"
)");
  EXPECT_THAT(others(result), IsEmpty());
  EXPECT_THAT(result.settings.restricts, SizeIs(4));
}

TEST(StockFiles, Guides) {
  const Result result = stock(R"(tinker panic 0
server 10.0.0.1 prefer iburst minpoll 4 maxpoll 4
server 127.127.1.0
fudge 127.127.1.0 stratum 10
restrict 192.168.0.0 mask 255.255.255.0 nomodify notrap
interface ignore wildcard
interface listen 10.0.0.1
logfile /var/log/ntp.log
logconfig =syncall +clockall
setvar foo = bar default
broadcastclient
broadcast 192.168.1.255
disable auth
server ntp.example iburst dynamic
trustedkey 1 4 (8 ... 15)
)");
  EXPECT_THAT(errors(result), IsEmpty());
  EXPECT_EQ(result.settings.discipline.panic, ntp::Seconds{0});
  EXPECT_EQ(result.settings.local_clock->stratum, 10);
  EXPECT_THAT(result.settings.auth.trusted, ElementsAre(1, 4, 8, 9, 10, 11, 12, 13, 14, 15));
  EXPECT_THAT(result.settings.variables, SizeIs(1));
  EXPECT_THAT(result.settings.sources, SizeIs(2));
}

}  // namespace
}  // namespace conf
