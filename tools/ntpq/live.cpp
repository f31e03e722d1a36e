#include "ntpq/live.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <cstring>
#include <fmt/format.h>
#include <string_view>
#include <unistd.h>

#include "ntpq/settings.hpp"
#include "view/escape.hpp"

namespace ntpq {
namespace {

// Those that mean the same to ntptop; any other one is about text.
constexpr std::array<std::string_view, 6> kBoth{"ipv4", "ipv6",  "numeric",
                                                "port", "peers", "watch"};

bool only_of_both(const common::Arguments& arguments) {
  return std::ranges::all_of(program().options, [&arguments](const common::Option& option) {
    return !arguments.has(option.name) || std::ranges::find(kBoth, option.name) != kBoth.end();
  });
}

std::string folder_of_this_program() {
  std::array<char, PATH_MAX> path{};
  const auto size = readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0) return {};
  const std::string_view text{path.data(), static_cast<std::size_t>(size)};
  return std::string{text.substr(0, text.rfind('/'))};
}

}  // namespace

std::optional<std::vector<std::string>> live_words(const common::Arguments& arguments,
                                                   bool on_terminal) {
  if (!on_terminal || !arguments.has("watch") || !only_of_both(arguments)) return {};
  const auto every = parse_interval(arguments.value("watch"));
  if (!every || *every < std::chrono::seconds{1}) return {};
  std::vector<std::string> words{"ntptop", "--interval=" + arguments.value("watch")};
  if (arguments.has("ipv4")) words.emplace_back("-4");
  if (arguments.has("ipv6")) words.emplace_back("-6");
  if (arguments.has("numeric")) words.emplace_back("-n");
  if (arguments.has("port")) words.push_back("--port=" + arguments.value("port"));
  words.emplace_back("--");
  words.insert(words.end(), arguments.operands().begin(), arguments.operands().end());
  return words;
}

std::string become(const std::vector<std::string>& words) {
  std::vector<std::string> kept = words;
  std::vector<char*> pointers;
  for (std::string& word : kept) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const std::string folder = folder_of_this_program();
  if (!folder.empty()) execv((folder + "/ntptop").c_str(), pointers.data());
  execvp("ntptop", pointers.data());
  return fmt::format(
      "--watch on a terminal opens ntptop, which is neither in {} nor in PATH ({}); install it, or "
      "repeat the table with -c peers",
      view::escape(folder), std::strerror(errno));
}

}  // namespace ntpq
