// What is written reads back as the same settings.
#include "conf/write.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "conf/interfaces.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

/// Settings by chance, within what a file may say.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_{seed} {}

  core::Settings settings() {
    core::Settings all;
    for (int i = number(0, 4); i > 0; --i) all.sources.push_back(source(i));
    for (int i = number(0, 3); i > 0; --i) all.sources.push_back(refclock(i));
    if (coin()) all.local_clock = clock();
    for (int i = number(0, 5); i > 0; --i) all.restricts.push_back(rule());
    if (coin()) all.restrict_source = flags();
    if (coin()) all.restrict_names.push_back({"a.example", ntp::Family::ipv4, coin(), flags()});
    for (int i = number(0, 3); i > 0; --i) all.interfaces.push_back(interface());
    if (coin()) all.extra_port = static_cast<std::uint16_t>(number(1, 65535));
    all.dscp = number(0, 63);
    all.statistics = statistics();
    if (coin()) all.resources = {number(-1, 99), number(16, 99), number(16, 9999)};
    all.selection = {.minclock = number(1, 9),
                     .maxclock = number(1, 20),
                     .minsane = number(0, 3),
                     .mindist = seconds(),
                     .maxdist = seconds(),
                     .floor = number(0, 16),
                     .ceiling = number(0, 16),
                     .orphan = number(0, 16),
                     .orphanwait = seconds()};
    all.discipline = discipline();
    all.monitor = coin();
    all.mru = {.mindepth = size(0, 9999),
               .maxdepth = coin() ? std::optional{size(1, 99'999)} : std::nullopt,
               .maxmem_octets = size(1, 4096) * 1024,
               .maxage = seconds(),
               .minage = seconds(),
               .turnover = ntp::Seconds{number(0, 9)}};
    all.rate = {.average = fraction(0.001, 1000),
                .burst = fraction(1, 99),
                .kod = fraction(0, 9),
                .minimum = ntp::Seconds{number(0, 9)}};
    all.log = static_cast<core::LogMask>(number(0, core::kLogAll));
    all.auth = auth();
    for (int i = number(0, 3); i > 0; --i) {
      all.variables.push_back({"v" + std::to_string(i), text(), coin()});
    }
    for (std::string* path :
         {&all.drift_file, &all.log_file, &all.pid_file, &all.save_config_dir}) {
      if (coin()) *path = "/" + text();
    }
    return all;
  }

 private:
  bool coin() { return (random_() & 1) != 0; }
  int number(int low, int high) { return std::uniform_int_distribution{low, high}(random_); }
  std::size_t size(int low, int high) { return static_cast<std::size_t>(number(low, high)); }
  double fraction(double low, double high) {
    return std::uniform_real_distribution{low, high}(random_);
  }
  ntp::Seconds seconds() { return ntp::Seconds{coin() ? number(0, 900) : fraction(0, 900)}; }

  /// Printable, with blanks and comment signs, without quotes.
  std::string text() {
    std::string out;
    for (int i = number(1, 30); i > 0; --i) out += static_cast<char>(number('#', '~'));
    return out + " #";
  }

  core::SourceSettings source(int i) {
    core::SourceSettings source{.name = "host" + std::to_string(i) + ".example",
                                .pool = coin(),
                                .minpoll = number(0, 8),
                                .maxpoll = number(8, 17),
                                .iburst = coin(),
                                .prefer = coin(),
                                .noselect = coin(),
                                .always_true = coin(),
                                .xleave = coin()};
    source.burst = !source.pool && coin();
    source.family = coin() ? ntp::Family::ipv6 : ntp::Family::none;
    if (coin()) source.port = static_cast<std::uint16_t>(number(1, 65535));
    source.version = static_cast<std::uint8_t>(number(1, 4));
    if (coin()) source.key = static_cast<std::uint32_t>(number(1, 65535));
    if (coin()) source.bias = ntp::Seconds{fraction(-1, 1)};
    return source;
  }

  core::SourceSettings refclock(int i) {
    constexpr core::ClockDriver kDrivers[] = {core::ClockDriver::nmea, core::ClockDriver::pps,
                                              core::ClockDriver::shm,  core::ClockDriver::gpsd,
                                              core::ClockDriver::sock, core::ClockDriver::phc};
    core::RefclockSettings clock{
        .clock = {kDrivers[number(0, 5)], static_cast<std::uint8_t>(10 + i)},
        .mode = coin() ? number(0, 255) : 0,
        .time1 = coin() ? seconds() : ntp::Seconds{0},
        .time2 = coin() ? seconds() : ntp::Seconds{0},
        .stratum = static_cast<std::uint8_t>(number(0, 15)),
        .flags = static_cast<std::uint8_t>(number(0, 15)),
        .path = coin() ? "/" + text() : std::string{},
        .pps_path = coin() ? "/" + text() : std::string{},
        .baud = coin() ? number(300, 115200) : 0};
    if (coin()) clock.refid = ntp::refid("A#,Z");
    core::SourceSettings source{.name = "127.127." +
                                        std::to_string(static_cast<int>(clock.clock.driver)) + "." +
                                        std::to_string(int{clock.clock.unit}),
                                .minpoll = number(0, 8),
                                .maxpoll = number(8, 17),
                                .prefer = coin(),
                                .noselect = coin(),
                                .always_true = coin()};
    if (coin()) source.bias = ntp::Seconds{fraction(-1, 1)};
    source.clock = clock;
    return source;
  }

  core::InterfaceRule interface() {
    const char* texts[] = {"all",    "ipv4",       "ipv6",       "wildcard",
                           "eth0:1", "10.0.0.0/8", "2001:db8::1"};
    return interface_rule(static_cast<core::InterfaceRule::Action>(number(0, 2)),
                          texts[number(0, 6)]);
  }

  core::StatisticsSettings statistics() {
    core::StatisticsSettings all{.folder = coin() ? "/" + text() : std::string{},
                                 .enabled = coin()};
    for (core::FileGenerator& file : all.files) {
      file = {.enabled = coin(),
              .file = coin() ? "some file" : "",
              .span = static_cast<core::FileSpan>(number(0, 6)),
              .link = coin()};
    }
    return all;
  }

  core::LocalClockSettings clock() {
    return {.stratum = static_cast<std::uint8_t>(number(0, 15)),
            .refid = ntp::refid(coin() ? "A#" : "LOCL"),
            .prefer = coin()};
  }

  core::RestrictFlags flags() {
    return {.ignore = coin(),
            .noserve = coin(),
            .noquery = coin(),
            .nomodify = coin(),
            .nomrulist = coin(),
            .limited = coin(),
            .kod = coin(),
            .nopeer = coin(),
            .noepeer = coin(),
            .notrap = coin(),
            .notrust = coin(),
            .version = coin(),
            .flake = coin()};
  }

  core::RestrictRule rule() {
    const char* texts[][2] = {{"0.0.0.0", "0.0.0.0"},
                              {"::", "::"},
                              {"10.0.0.0", "255.0.0.0"},
                              {"0.0.0.9", "0.0.0.255"},
                              {"192.0.2.1", "255.255.255.255"},
                              {"2001:db8::", "ffff:ffff::"},
                              {"::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}};
    const auto& [network, mask] = texts[number(0, 6)];
    return {*ntp::IpAddress::parse(network), *ntp::IpAddress::parse(mask), coin(), flags()};
  }

  core::DisciplineSettings discipline() {
    core::DisciplineSettings all{
        .control = coin(), .panic = seconds(), .step_forward = seconds(), .stepout = seconds()};
    all.step_back = coin() ? all.step_forward : seconds();
    if (coin()) all.drift_change = ntp::Ppm{fraction(0, 9)};
    if (coin()) all.frequency = ntp::Ppm{coin() ? 0.0 : fraction(-500, 500)};
    return all;
  }

  core::AuthSettings auth() {
    core::AuthSettings all;
    if (coin()) all.keys_file = "/" + text();
    for (int id = number(1, 9); id < 900 && all.trusted.size() < 200; id += number(1, 3)) {
      all.trusted.push_back(static_cast<std::uint32_t>(id));
    }
    if (coin()) all.control = static_cast<std::uint32_t>(number(1, 65535));
    return all;
  }

  std::mt19937_64 random_;
};

void expect_read_back(const core::Settings& settings) {
  const std::string text = write_ntp_conf(settings);
  const Result again = parse(text);
  for (const Finding& finding : again.findings) {
    EXPECT_LT(finding.level, Level::error) << finding.sentence() << "\n" << text;
  }
  EXPECT_EQ(again.settings, settings) << text;
  EXPECT_EQ(write_ntp_conf(again.settings), text);
}

TEST(Write, SettingsByChanceReadBack) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(seed);
    expect_read_back(Chance{seed}.settings());
    if (HasFailure()) return;
  }
}

TEST(Write, DefaultsNeedNoLine) { EXPECT_EQ(write_ntp_conf({}), ""); }

TEST(Write, LinesAreThoseOfAHandWrittenFile) {
  constexpr std::string_view kText =
      R"(driftfile "/var/lib/ntp/drift"
server -4 a.example iburst minpoll 4 key 5
pool 2.pool.ntp.org iburst
server 127.127.1.0 prefer
fudge 127.127.1.0 stratum 10 refid "GPS"
restrict -4 default noquery limited kod
restrict 10.0.0.0 mask 255.0.0.0 nomodify
restrict ::1
restrict source noquery
limit average 2.5
mru maxdepth 5000 maxmem 2048
disable monitor
tos minclock 4
tinker step 0.25
disable ntp
keys "/etc/ntp/keys"
trustedkey 1 ( 4 ... 7 ) 9 10
controlkey 5
setvar site = "lab # 3" default
saveconfigdir "/var/lib/ntp"
)";
  EXPECT_EQ(write_ntp_conf(parse(kText).settings), kText);
}

TEST(Write, ManyKeysTakeManyLines) {
  core::Settings settings;
  for (std::uint32_t id = 1; id <= 9999; id += 2) settings.auth.trusted.push_back(id);
  expect_read_back(settings);
}

TEST(Write, APortOfTheKeyExchangeStandsBehindAnyName) {
  for (const char* line : {"server a.example:5 nts", "server [2001:db8::1]:5 nts",
                           "server \"a#b:5\" nts", "server [[a]:5 nts", "server [[a]]:5 nts"}) {
    const core::Settings settings = parse(line).settings;
    ASSERT_EQ(settings.sources.size(), 1U) << line;
    EXPECT_EQ(settings.sources[0].nts->port, 5) << line;
    expect_read_back(settings);
  }
}

TEST(Write, ErasOfGps) {
  const core::Settings settings =
      parse("refclock nmea time1 -2g time2 1g\nrefclock nmea unit 1 time1 -1e6 time2 0.4").settings;
  ASSERT_EQ(settings.sources.size(), 2U);
  expect_read_back(settings);
}

TEST(Write, DiscardHasLowRates) {
  for (int log2 = 0; log2 <= 16; ++log2) {
    expect_read_back(parse("discard average " + std::to_string(log2)).settings);
  }
}

TEST(Write, LongWordsFitIntoTheirLines) {
  const std::string word(1024, 'x');
  const std::string name(253, 'n');
  const std::string text(255, 't');
  const core::Settings settings =
      parse("driftfile " + word + "\nfilegen loopstats type none file " + word +
            "\nrefclock nmea path " + word + " ppspath " + word + "\nserver " + name + " nts ask " +
            name + " ca " + text + " cert " + text + "\nnts cert " + text + "\nnts key " + text +
            "\nnts cookie /" + text.substr(1) + "\nnts ca " + text + "\nnts tlsciphersuites " +
            text + "\nnts tlsecdhcurves " + text)
          .settings;
  ASSERT_EQ(settings.sources.size(), 2U);
  ASSERT_EQ(settings.nts.curves, text);
  expect_read_back(settings);
}

TEST(Write, WhatOnlyACommandLineSaysIsLeftOut) {
  core::Settings settings;
  settings.discipline.panic_gate = true;
  settings.discipline.force_step = true;
  settings.discipline.set_and_quit = true;
  settings.discipline.frequency = ntp::Ppm{12};
  settings.discipline.frequency_from_drift = true;
  EXPECT_EQ(write_ntp_conf(settings), "");
}

}  // namespace
}  // namespace conf
