#include "ntpq/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/ntpq/honest_server.hpp"

namespace ntpq {
namespace {

using testing::HasSubstr;

Server server() {
  return [](const mode6::Header& request, const std::string& data) {
    std::vector<Arriving> all;
    for (Datagram& datagram : honest(request, data)) all.push_back({std::move(datagram)});
    return all;
  };
}

Said run_with_keys(const std::vector<std::string>& words,
                   const std::map<std::string, std::string>& files) {
  return SimulatedHost{server()}.run(words, files);
}

TEST(Keys, OfAFile) {
  EXPECT_EQ(run_with_keys({"-a", "1", "-k", "f", "-c", "reslist", "h"}, {{"f", kKeysFile}}).status,
            0);
  EXPECT_THAT(run_with_keys({"-a", "9", "-k", "f", "-c", "reslist", "h"}, {{"f", kKeysFile}}).err,
              HasSubstr("option -a 9: no such key in f"));
  EXPECT_THAT(run_with_keys({"-a", "1", "-k", "none", "-c", "reslist", "h"}, {}).err,
              HasSubstr("cannot read none"));
}

TEST(Keys, OfTheFileThatTheConfigurationNames) {
  for (const std::string line : {"keys /k\n", "  keys\t\"/k\" # mine\n", "# keys /x\nkeys /k\n"}) {
    const Said said = run_with_keys({"-a", "1", "-c", "reslist", "h"},
                                    {{"/etc/ntp.conf", "server a\n" + line}, {"/k", kKeysFile}});
    EXPECT_EQ(said.status, 0) << line << said.err;
  }
}

TEST(Keys, OfAPassword) {
  const Said said = run_with_keys(
      {"-c", "keyid 1", "-c", "keytype md5", "-c", "passwd md5secret", "-c", "reslist", "h"}, {});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("10.0.0.4/32"));
}

TEST(Keys, TypeAfterThePassword) {
  EXPECT_EQ(run_with_keys({"-c", "keytype sha1", "-c", "keyid 1", "-c", "passwd md5secret", "-c",
                           "keytype md5", "-c", "reslist", "h"},
                          {})
                .status,
            0);
}

TEST(Keys, NobodyToAsk) {
  EXPECT_THAT(run_with_keys({"-c", "reslist", "h"}, {}).err, HasSubstr("Keyid must be defined"));
  EXPECT_THAT(run_with_keys({"-c", "keyid 1", "-c", "reslist", "h"}, {}).err,
              HasSubstr("Invalid password: there is none"));
}

TEST(Keys, AskedForAtTheTerminal) {
  SimulatedHost host{server()};
  World world = host.make_world();
  std::vector<std::pair<std::string, bool>> prompts;
  world.ask_user = [&](const std::string& prompt, bool echo) -> std::optional<std::string> {
    prompts.emplace_back(prompt, echo);
    return echo ? "1" : "md5secret";
  };
  Settings settings;
  settings.hosts.push_back({"h", "h", 123, ntp::Family::none});
  Session session{settings, world};
  session.run("reslist");
  session.run("ifstats");
  EXPECT_EQ(session.exit_status(), 0);
  EXPECT_THAT(prompts,
              testing::ElementsAre(std::pair{"Keyid: ", true}, std::pair{"MD5 Password: ", false}));
}

TEST(Keys, WrongWords) {
  EXPECT_THAT(run_with_keys({"-c", "keyid 0", "h"}, {}).err,
              HasSubstr("***Invalid key identifier 0"));
  EXPECT_THAT(run_with_keys({"-c", "keyid 65536", "h"}, {}).err,
              HasSubstr("Invalid key identifier"));
  EXPECT_THAT(run_with_keys({"-c", "keytype rot13", "h"}, {}).err,
              HasSubstr("keytype rot13 is not known"));
  EXPECT_THAT(run_with_keys({"-c", "keyid 1", "-c", "passwd " + std::string(21, 'x'), "h"}, {}).err,
              HasSubstr("***Invalid password"));
  EXPECT_THAT(run_with_keys({"-c", "authenticate maybe", "h"}, {}).err,
              HasSubstr("authenticate may be yes or no"));
}

TEST(Keys, AuthenticateSignsEverything) {
  const Server watching = [](const mode6::Header& request, const std::string& data) {
    auto datagrams = honest(request, data);
    std::vector<Arriving> all;
    for (Datagram& datagram : datagrams) {
      sign(datagram);
      all.push_back({std::move(datagram)});
    }
    return all;
  };
  const Said said = SimulatedHost{watching}.run(
      {"-a", "1", "-k", "f", "-c", "authenticate yes", "-c", "rv 0 leap", "-c", "peers", "-n", "h"},
      {{"f", kKeysFile}});
  EXPECT_EQ(said.status, 0) << said.err;
  // Unsigned answers are no longer believed.
  EXPECT_NE(run_with_keys({"-a", "1", "-k", "f", "-c", "authenticate yes", "-c", "rv 0 leap", "h"},
                          {{"f", kKeysFile}})
                .status,
            0);
}

}  // namespace
}  // namespace ntpq
