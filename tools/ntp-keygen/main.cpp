// ntp-keygen: keys with which NTP daemons and tools sign their packets.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <sys/random.h>

#include "common/cli.hpp"
#include "ntp-keygen/command_line.hpp"
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

int make(const ntp_keygen::Command& command) {
  const std::string text = ntp_keygen::keys_text(command.wish, from_the_system);
  if (text.empty()) {
    fmt::print(stderr, "ntp-keygen: the system has no random octets: {}; nothing was written\n",
               std::strerror(errno));
    return kExitFailed;
  }
  if (command.file == "-") {
    const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    return written ? common::kExitOk : kExitFailed;
  }
  if (const auto written = ntp_keygen::write_key_file(command.file, text, command.force);
      !written) {
    fmt::print(stderr, "ntp-keygen: {}\n", written.error());
    return kExitFailed;
  }
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
