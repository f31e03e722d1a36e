// What --help and --version print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "option_table.hpp"
#include "options.hpp"

namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    all.push_back(text.substr(begin, end - begin));
  }
  return all;
}

/// The long names in the order in which they are printed.
std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const std::string& line : lines(help_text())) {
    const std::size_t dashes = line.find("--");
    if (dashes != 2 && dashes != 6) continue;
    const std::size_t end = line.find_first_of(" [", dashes);
    all.push_back(line.substr(dashes + 2, end - dashes - 2));
  }
  return all;
}

// 4.2.8p4 as the article prints it, with what 4.2.6p5 has besides; then what only others have.
TEST(Help, KeepsTheOrderOfTheClassicDaemon) {
  EXPECT_THAT(names(), ElementsAreArray({"ipv4",
                                         "ipv6",
                                         "authreq",
                                         "authnoreq",
                                         "bcastsync",
                                         "configfile",
                                         "debug-level",
                                         "set-debug-level",
                                         "driftfile",
                                         "panicgate",
                                         "force-step-once",
                                         "jaildir",
                                         "interface",
                                         "keyfile",
                                         "logfile",
                                         "novirtualips",
                                         "nofork",
                                         "nice",
                                         "pidfile",
                                         "priority",
                                         "quit",
                                         "propagationdelay",
                                         "saveconfigquit",
                                         "statsdir",
                                         "trustedkey",
                                         "user",
                                         "updateinterval",
                                         "var",
                                         "dvar",
                                         "wait-sync",
                                         "slew",
                                         "mlock",
                                         "version",
                                         "help",
                                         "more-help",
                                         "modifymmtimer",
                                         "usepcc",
                                         "pccfreq",
                                         "port",
                                         "listen",
                                         "server-threads",
                                         "clock",
                                         "sandbox",
                                         "check-config"}));
}

TEST(Help, FitsATerminal) {
  for (const std::string& line : lines(help_text())) EXPECT_LE(line.size(), 100U) << line;
}

TEST(Help, SaysWhatHasNoEffect) {
  for (const option::Row& row : option::rows()) {
    if (row.remark.empty()) continue;
    EXPECT_THAT(std::string{row.text}, StartsWith("no effect")) << row.name;
  }
}

TEST(Version, NamesTheProgram) {
  EXPECT_THAT(version_line(), StartsWith("ntpd gnomon-"));
  EXPECT_EQ(version_text(VersionForm::brief), version_line());
}

TEST(Version, SaysMoreOnRequest) {
  EXPECT_THAT(version_text(VersionForm::copyright), HasSubstr("Copyright"));
  EXPECT_THAT(version_text(VersionForm::copyright), Not(HasSubstr("warranty")));
  EXPECT_THAT(version_text(VersionForm::license), HasSubstr("no warranty"));
}

}  // namespace
