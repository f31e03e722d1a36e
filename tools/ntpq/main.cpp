// ntpq: asks NTP daemons what they know.
#include <cerrno>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>
#include <fmt/format.h>
#include <langinfo.h>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

#include "netio/monotonic.hpp"
#include "ntpq/interactive.hpp"
#include "ntpq/keys.hpp"
#include "ntpq/live.hpp"
#include "ntpq/repeat.hpp"
#include "ntpq/session.hpp"
#include "ntpq/settings.hpp"

namespace {

// Long enough for a name server that answers at all.
constexpr std::chrono::seconds kNamesWithin{2};

view::Calendar local_time(std::int64_t unix_s) {
  const auto at = static_cast<std::time_t>(unix_s);
  std::tm broken{};
  localtime_r(&at, &broken);
  return {broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday, broken.tm_wday,
          broken.tm_hour,        broken.tm_min,     broken.tm_sec};
}

std::size_t terminal_columns() {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  if (isatty(STDOUT_FILENO) != 1 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return kUsual;
  return size.ws_col == 0 ? kUsual : size.ws_col;
}

// Scripts read the same letters everywhere.
view::Charset charset() {
  if (isatty(STDOUT_FILENO) != 1) return view::Charset::ascii;
  std::setlocale(LC_CTYPE, "");
  return std::string_view{nl_langinfo(CODESET)} == "UTF-8" ? view::Charset::utf8
                                                           : view::Charset::ascii;
}

void print_now(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

ntpq::World real_world() {
  return {.fetch =
              [](const auto& targets, const ntpq::Manner& manner, const auto& start) {
                return common::fetch(targets, manner.patience, start, manner.interruptible,
                                     manner.version);
              },
          .names = [](const auto& addresses) { return common::names_of(addresses, kNamesWithin); },
          .unix_now = [] { return netio::realtime_now().seconds; },
          .zone = local_time,
          .columns = terminal_columns(),
          .charset = charset(),
          .read_file = ntpq::read_file,
          .ask_user = ntpq::ask_user,
          .now = netio::monotonic_now,
          .print_now = print_now,
          .next_round = ntpq::next_round};
}

int usage(std::string_view complaint) {
  fmt::print(stderr, "ntpq: {}\n", complaint);
  return common::kExitUsage;
}

int run(int argc, char** argv) {
  const auto arguments = ntpq::parse_command_line(argc, argv);
  if (!arguments) return usage(arguments.error());
  if (arguments->has("help")) {
    fmt::print("{}", common::help_text(ntpq::program()));
    return common::kExitOk;
  }
  if (arguments->has("version")) {
    fmt::print("{}\n", common::version_line(ntpq::program()));
    return common::kExitOk;
  }
  const bool on_terminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
  if (const auto live = ntpq::live_words(*arguments, on_terminal)) {
    return usage(ntpq::become(*live));
  }
  auto settings = ntpq::settings_from(*arguments);
  if (!settings) return usage(settings.error());
  const ntpq::World world = real_world();
  if (const auto loaded = ntpq::load_key(*settings, world); !loaded) return usage(loaded.error());

  ntpq::Session session{*settings, world};
  bool stay = true;
  const auto all_commands = [&] {
    for (const std::string& command : settings->commands) stay = stay && session.run(command);
  };
  if (settings->repeat.wanted) {
    ntpq::repeat(session, settings->repeat, all_commands);
  } else {
    all_commands();
  }
  bool printed = ntpq::print(session);
  if (printed && stay && settings->interactive) printed = ntpq::interact(session);
  if (!printed) {
    fmt::print(stderr, "ntpq: cannot write to standard output: {}\n", std::strerror(errno));
    return common::kExitSomeFailed;
  }
  return session.exit_status();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ntpq: {}\n", error.what());
    return common::kExitNoneAnswered;
  }
}
