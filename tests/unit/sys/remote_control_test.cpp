#include "sys/remote_control.hpp"

#include <chrono>
#include <gtest/gtest.h>

#include "sys/files.hpp"
#include "sys/keys_file.hpp"
#include "temporary_directory.hpp"

namespace sys {
namespace {

class RemoteControl : public testing::Test {
 protected:
  RemoteControl() { settings.save_config_dir = directory.file(""); }
  std::string save(std::string_view name) { return save_remotely(name, settings, log).text; }

  TemporaryDirectory directory;
  Log log{Log::Sink::file, directory.file("log"), false};
  core::Settings settings;
};

TEST_F(RemoteControl, SavesWhatReadsBack) {
  settings.sources.push_back({.name = "192.0.2.1", .iburst = true});
  EXPECT_EQ(save("ntp.conf.1"), "Configuration saved to 'ntp.conf.1'\r\n");
  const auto text = read_file(directory.file("ntp.conf.1"));
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("server 192.0.2.1"), std::string::npos);
}

TEST_F(RemoteControl, OverwritesNothing) {
  save("ntp.conf");
  EXPECT_EQ(save("ntp.conf"), "Unable to save configuration to file 'ntp.conf': File exists\r\n");
}

TEST_F(RemoteControl, RefusesNamesThatLeadElsewhere) {  // CVE-2015-7851, CVE-2015-7976
  for (const char* name : {"../x", "/etc/x", "a/b", "a\\b", "c:x", ".hidden", "a b", "a;b", "a$b",
                           "%F/%T", "%T", "%", "a%n"}) {
    EXPECT_NE(save(name).find("rejects unsafe file name"), std::string::npos) << name;
  }
  EXPECT_NE(save(std::string(200, 'x')).find("rejects unsafe"), std::string::npos);
}

TEST_F(RemoteControl, ExpandsTheDate) {
  const std::string answer = save("ntp-%Y.conf");
  EXPECT_NE(answer.find("saved to 'ntp-20"), std::string::npos) << answer;
}

TEST_F(RemoteControl, WithoutADirectoryNothingIsSaved) {
  settings.save_config_dir.clear();
  EXPECT_NE(save("ntp.conf").find("saveconfigdir"), std::string::npos);
}

TEST_F(RemoteControl, ConfigurationIsAppliedAndLogged) {
  const ntp::Now now{ntp::Monotonic{std::chrono::seconds{1}}, ntp::Timestamp{5000, 0U}};
  core::Engine engine{[] { return std::uint64_t{1}; }, {-20}, now};
  const ntp::Endpoint from{ntp::IpAddress::v4(0x0a000001), 4000};
  const auto done =
      configure_remotely("server 192.0.2.1 iburst", settings, from, {engine, now, log});
  ASSERT_TRUE(done.settings);
  EXPECT_EQ(done.settings->sources.at(0).name, "192.0.2.1");
  EXPECT_TRUE(done.text.starts_with("Config Succeeded\r\n"));
  const auto refused = configure_remotely("logfile /tmp/x", settings, from, {engine, now, log});
  EXPECT_FALSE(refused.settings);
  const auto written = read_file(directory.file("log"));
  ASSERT_TRUE(written);
  EXPECT_NE(written->find("from 10.0.0.1:4000 taken: server 192.0.2.1"), std::string::npos);
  EXPECT_NE(written->find("refused: logfile"), std::string::npos);
}

TEST_F(RemoteControl, KeysAreReadAndNeverLogged) {
  ASSERT_FALSE(create_file(directory.file(""), "keys", "1 MD5 topsecret\nx MD5 other\n"));
  const auto keys = load_keys(directory.file("keys"), log);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->size(), 1U);
  EXPECT_FALSE(load_keys(directory.file("missing"), log));
  EXPECT_EQ(load_keys("", log)->size(), 0U);
  EXPECT_EQ(read_file(directory.file("log"))->find("topsecret"), std::string::npos);
}

}  // namespace
}  // namespace sys
