#include "ntp-exporter/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntp_exporter {
namespace {

using testing::HasSubstr;

TEST(ExporterConfiguration, IsLoopbackAloneWithoutAFile) {
  const auto read = parse_configuration("");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->listen.size(), 1U);
  EXPECT_EQ(read->listen[0].text(), "127.0.0.1:9124");
  EXPECT_TRUE(read->allow.allows(*ntp::IpAddress::parse("127.3.2.1")));
  EXPECT_TRUE(read->allow.allows(*ntp::IpAddress::parse("::1")));
  EXPECT_FALSE(read->allow.allows(*ntp::IpAddress::parse("192.0.2.1")));
  const Module& module = read->modules.at("default");
  EXPECT_EQ(module.groups, (Groups{true, true, true, false, true}));
}

TEST(ExporterConfiguration, ReadsModules) {
  const auto read = parse_configuration(
      "listen [::1]:99 # here\nallow 192.0.2.0/24, ntp.example\nkeys /k\n"
      "module full\n groups system, clients\n timeout 2.5\n interval 0\n key 7\n"
      "module seen\n groups seen\n");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->listen[0].text(), "[::1]:99");
  EXPECT_EQ(read->keys, "/k");
  EXPECT_EQ(read->modules.size(), 3U);
  const Module& full = read->modules.at("full");
  EXPECT_EQ(full.groups, (Groups{true, false, false, true, false}));
  EXPECT_EQ(full.timeout, std::chrono::milliseconds{2500});
  EXPECT_EQ(full.interval, ntp::Nanos{0});
  EXPECT_EQ(full.key_id, 7U);
  EXPECT_FALSE(read->modules.at("seen").groups.control());
}

TEST(ExporterConfiguration, NamesLineValueAndMend) {
  const auto error = [](const char* text) { return parse_configuration(text).error(); };
  EXPECT_THAT(error("\nlisten here\n"), HasSubstr("2: listen wants one address"));
  EXPECT_THAT(error("allow 10.0.0.0/33"), HasSubstr("allow '10.0.0.0/33' is neither range"));
  EXPECT_THAT(error("timeout 3"), HasSubstr("belongs to a module"));
  EXPECT_THAT(error("module a\ntimeout 3600"), HasSubstr("seconds from 0.1 to 60"));
  EXPECT_THAT(error("module a\nmodule a"), HasSubstr("2: module a was there before"));
  EXPECT_THAT(error("module a\ngroups peers"), HasSubstr("unknown group 'peers'"));
  EXPECT_THAT(error("module a\nkey 0"), HasSubstr("1 to 65535"));
  EXPECT_THAT(error("modul a"), HasSubstr("unknown word 'modul'"));
}

TEST(AllowList, TakesNamesByTheirEnd) {
  const auto read = parse_configuration("allow *.Example.net one.example");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->allow.allows_name("a.b.example.NET"));
  EXPECT_TRUE(read->allow.allows_name("one.example"));
  EXPECT_FALSE(read->allow.allows_name("example.net"));
  EXPECT_FALSE(read->allow.allows_name("badexample.net"));
  // Whoever allows names has not allowed loopback.
  EXPECT_FALSE(read->allow.allows(*ntp::IpAddress::parse("127.0.0.1")));
}

TEST(GiveKeys, FindsThemByTheirNumber) {
  auto read = parse_configuration("keys /k\nmodule a\nkey 7");
  ASSERT_TRUE(read);
  EXPECT_TRUE(give_keys(*read, "7 MD5 secret\n"));
  EXPECT_EQ(read->modules.at("a").key->id.value, 7U);
  EXPECT_THAT(give_keys(*read, "8 MD5 secret\n").error(), HasSubstr("module a: no key 7 in /k"));
}

}  // namespace
}  // namespace ntp_exporter
