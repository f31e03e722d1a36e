#include "ntpdc/command_line.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <utility>

#include "common/cli.hpp"
#include "ntp/keys.hpp"
#include "view/escape.hpp"

namespace ntpdc {
namespace {

constexpr common::Option kOptions[] = {
    common::kIpv4Option,
    common::kIpv6Option,
    {'a', "authentication", "ID", "sign ifstats and reslist with this key"},
    {'c', "command", "COMMAND", "run this command and exit; may be repeated"},
    {'d', "debug-level", "", "accepted for old scripts; nothing more is shown"},
    {'i', "interactive", "", "read commands, which is the default without -clps"},
    {'k', "keyfile", "FILE", "where the key is (default /etc/ntp.keys)"},
    {'l', "listpeers", "", "as -c listpeers"},
    {'n', "numeric", "", "addresses instead of names"},
    {'p', "peers", "", "as -c peers"},
    {'s', "showpeers", "", "as -c dmpeers"},
    common::kPortOption,
    {'h', "help", "", "print this and exit (also -?)"},
    {'V', "version", "", "print the version and exit"},
};
constexpr common::Program kProgram{
    "ntpdc", "[-46dhilnpsV] [-a ID] [-c COMMAND] [-k FILE] [--port N] [HOST[:PORT] ...]",
    "Answers the commands of the old ntpdc by the protocol that daemons speak today.", kOptions};

constexpr std::size_t kMaxTargets = 1024;  // a socket each

std::expected<std::string, std::string> text_of(const std::string& path) {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  std::ifstream in{path, std::ios::binary};
  std::string text(kMost, '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(kMost)) && !in.eof()) {
    return std::unexpected{fmt::format("cannot read the keys {}: {}; name the file with -k",
                                       view::escape(path), std::strerror(errno))};
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::expected<void, std::string> put_targets(const common::Arguments& arguments, Command& command) {
  const auto hosts = common::host_options(arguments);
  if (!hosts) return std::unexpected{hosts.error()};
  command.hosts = *hosts;
  std::vector<std::string> names = arguments.operands();
  if (names.empty()) names.emplace_back("localhost");
  if (names.size() > kMaxTargets) {
    return std::unexpected{
        fmt::format("{} hosts are named; {} are asked at most", names.size(), kMaxTargets)};
  }
  auto targets = common::targets_of(names, *hosts);
  if (!targets) return std::unexpected{targets.error()};
  command.targets = std::move(*targets);
  return {};
}

}  // namespace

std::expected<Command, std::string> parse_command_line(int argc, const char* const* argv) {
  std::vector<const char*> words{argv, argv + argc};
  for (const char*& word : words) {
    if (std::string_view{word} == "-?") word = "--help";
  }
  const auto arguments = common::parse_arguments(kProgram, argc, words.data());
  if (!arguments) return std::unexpected{arguments.error()};
  if (arguments->has("help")) return Command{.information = common::help_text(kProgram)};
  if (arguments->has("version")) {
    return Command{.information = common::version_line(kProgram) + "\n"};
  }
  Command command{.lines = arguments->values("command"),
                  .numeric = arguments->has("numeric"),
                  .key_file = arguments->value("keyfile", "/etc/ntp.keys")};
  if (arguments->has("listpeers")) command.lines.emplace_back("listpeers");
  if (arguments->has("peers")) command.lines.emplace_back("peers");
  if (arguments->has("showpeers")) command.lines.emplace_back("dmpeers");
  if (arguments->has("interactive") && !command.lines.empty()) {
    return std::unexpected{"-i reads commands, and -c, -l, -p and -s name some; give one of them"};
  }
  if (arguments->has("authentication")) {
    const auto id = common::number_of("-a", arguments->value("authentication"), 1, ntp::kMaxKeyId);
    if (!id) return std::unexpected{id.error()};
    command.key_id = static_cast<std::uint32_t>(*id);
  }
  if (const auto put = put_targets(*arguments, command); !put) return std::unexpected{put.error()};
  return command;
}

std::expected<std::shared_ptr<const ntp::Key>, std::string> key_of(const Command& command) {
  if (!command.key_id) return nullptr;
  const auto text = text_of(command.key_file);
  if (!text) return std::unexpected{text.error()};
  const ntp::ParsedKeys parsed = ntp::parse_keys(*text);
  const ntp::Key* key = parsed.keys.find({*command.key_id});
  if (key != nullptr) return std::make_shared<const ntp::Key>(*key);
  return std::unexpected{fmt::format("there is no key {} in {}; ntp-keygen makes keys",
                                     *command.key_id, view::escape(command.key_file))};
}

}  // namespace ntpdc
