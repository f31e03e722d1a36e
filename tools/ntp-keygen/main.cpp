// ntp-keygen: keys with which NTP daemons and tools sign their packets, and what NTS needs.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <sys/random.h>

#include "common/cli.hpp"
#include "ntp-keygen/certificate.hpp"
#include "ntp-keygen/command_line.hpp"
#include "ntp-keygen/cookies_text.hpp"
#include "ntp-keygen/key_file.hpp"
#include "view/escape.hpp"

namespace {

constexpr int kExitFailed = 1;

bool from_the_system(std::span<std::byte> octets) {
  while (!octets.empty()) {
    const ssize_t drawn = ::getrandom(octets.data(), octets.size(), 0);
    if (drawn < 0 && errno == EINTR) continue;
    if (drawn <= 0) return false;
    octets = octets.subspan(static_cast<std::size_t>(drawn));
  }
  return true;
}

int print(const std::string& text) {
  const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return written ? common::kExitOk : kExitFailed;
}

int complain(const std::string& line) {
  fmt::print(stderr, "ntp-keygen: {}\n", line);
  return kExitFailed;
}

int no_random() {
  return complain(fmt::format("the system has no random octets: {}; nothing was written",
                              std::strerror(errno)));
}

int make_cookies(const ntp_keygen::Command& command) {
  const std::string text = ntp_keygen::cookies_text(std::time(nullptr), from_the_system);
  if (text.empty()) return no_random();
  if (command.file == "-") return print(text);
  const auto written = ntp_keygen::write_key_file(command.file, text, command.force);
  if (!written) return complain(written.error());
  fmt::print("{}: 2 keys for NTS cookies, readable by their owner only\n",
             view::escape(command.file));
  return common::kExitOk;
}

// Both files or none: a key without its certificate is of no use.
int make_certificate(const ntp_keygen::Command& command) {
  const std::string key_file = command.file + ".key";
  const std::string text_file = command.file + ".crt";
  if (command.file != "-" && !command.force && ntp_keygen::is_there(text_file)) {
    return complain(
        fmt::format("{} is there already and stays as it is; give another name with "
                    "-f, or --force to replace it",
                    view::escape(text_file)));
  }
  const auto made = ntp_keygen::self_signed(command.names, command.days);
  if (!made) return complain(made.error());
  if (command.file == "-") return print(made->key + made->text);
  using ntp_keygen::Readers;
  const bool is_new = !ntp_keygen::is_there(key_file);
  const auto key = ntp_keygen::write_key_file(key_file, made->key, command.force, Readers::owner);
  if (!key) return complain(key.error());
  const auto text =
      ntp_keygen::write_key_file(text_file, made->text, command.force, Readers::everybody);
  if (!text) {
    if (is_new) std::remove(key_file.c_str());
    return complain(text.error());
  }
  fmt::print(
      "{}: vouches for itself, for {} days; for trying, not for serving\n"
      "{}: its key, readable by its owner only\n",
      view::escape(text_file), command.days, view::escape(key_file));
  return common::kExitOk;
}

int make(const ntp_keygen::Command& command) {
  if (command.product == ntp_keygen::Product::cookies) return make_cookies(command);
  if (command.product == ntp_keygen::Product::certificate) return make_certificate(command);
  const std::string text = ntp_keygen::keys_text(command.wish, from_the_system);
  if (text.empty()) return no_random();
  if (command.file == "-") return print(text);
  const auto written = ntp_keygen::write_key_file(command.file, text, command.force);
  if (!written) return complain(written.error());
  const std::uint64_t count = command.wish.count * std::uint64_t{command.wish.types.size()};
  fmt::print("{}: {} {}, number {} to {}, readable by its owner only\n", view::escape(command.file),
             count, count == 1 ? "key" : "keys", command.wish.first,
             command.wish.first + count - 1);
  return common::kExitOk;
}

}  // namespace

int main(int argc, char** argv) {
  const auto command = ntp_keygen::parse_command_line(argc, argv);
  if (!command) {
    fmt::print(stderr, "ntp-keygen: {}\n", command.error());
    return common::kExitUsage;
  }
  if (!command->information.empty()) {
    std::fputs(command->information.c_str(), stdout);
    return common::kExitOk;
  }
  return make(*command);
}
