// Oracle: either everything is applied or nothing; no file and no control key ever changes; what
// was accepted can be written and read back; the answer is printable, bounded and one of two forms.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "conf/ntp_conf.hpp"
#include "conf/remote.hpp"
#include "conf/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

const core::Settings& running() {
  static const core::Settings kSettings =
      conf::parse_ntp_conf(
          "server a.example iburst\nserver 192.0.2.1\npool p.example\nserver 127.127.1.0\n"
          "restrict default noquery limited\nkeys /etc/ntp/keys\ntrustedkey 5\ncontrolkey 5\n"
          "driftfile /d\nlogfile /l\npidfile /p\nsaveconfigdir /s\n",
          "ntp.conf", {}, {})
          .settings;
  return kSettings;
}

std::optional<core::SourceSettings> find(std::string_view text) {
  if (text != "7") return std::nullopt;
  return running().sources.front();
}

void check_reply(const conf::RemoteResult& result) {
  const std::string_view reply = result.reply;
  require(reply.size() <= conf::kMaxRemoteReply && reply.ends_with("\r\n"));
  require(reply.starts_with(result.accepted ? "Config Succeeded\r\n" : "column "));
  require(std::ranges::all_of(reply, [](char octet) {
    return (octet >= ' ' && octet <= '~') || octet == '\r' || octet == '\n';
  }));
}

void check_untouched(const core::Settings& now) {
  const core::Settings& before = running();
  require(now.drift_file == before.drift_file && now.log_file == before.log_file);
  require(now.pid_file == before.pid_file && now.save_config_dir == before.save_config_dir);
  require(now.auth.keys_file == before.auth.keys_file && now.auth.control == before.auth.control);
}

void check_read_back(const core::Settings& settings) {
  const auto again = conf::parse_ntp_conf(conf::write_ntp_conf(settings), "ntp.conf", {}, {});
  require(again.settings == settings);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const conf::RemoteResult result = conf::apply_remote(text, running(), find);
  check_reply(result);
  check_untouched(result.settings);
  require(result.changed == (result.settings != running()));
  require(result.accepted || !result.changed);
  if (result.accepted) check_read_back(result.settings);
  const conf::RemoteResult same = conf::apply_remote(text, running(), find);
  require(same.reply == result.reply && same.settings == result.settings);
  return 0;
}
