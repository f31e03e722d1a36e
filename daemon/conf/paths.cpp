// Directives that name a file.
#include "conf/paths.hpp"

#include <fmt/format.h>

#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

constexpr Range<double> kDriftChange_ppm{0, 1e6};

}  // namespace

void set_path(Line& line, std::string_view path, const std::string& of_command_line,
              std::string& into) {
  if (!of_command_line.empty() && path != of_command_line) {
    line.note(line.directive(),
              fmt::format("{} {} replaces {} of the command line", line.directive().text,
                          shown(path), shown(of_command_line)));
  }
  into = std::string{path};
}

const Word* read_only_path(Line& line) {
  const Word* path = line.argument(line.directive(), "the path of a file");
  if (path == nullptr) return nullptr;
  if (path->text.empty()) {
    line.fail(*path, fmt::format("{} needs the path of a file", line.directive().text));
  }
  return line.finished() ? path : nullptr;
}

// Without a path, or with an empty one, there is no drift file: so it is with the classic daemon.
void read_driftfile(Line& line, State& state) {
  const Word* path = line.next();
  std::optional<double> change_ppm;
  if (line.peek() != nullptr) {
    change_ppm = read_decimal(line, line.directive(), kDriftChange_ppm);
    if (!change_ppm) return;
  }
  if (!line.finished()) return;
  if (change_ppm) state.settings.discipline.drift_change = {*change_ppm};
  set_path(line, path == nullptr ? std::string_view{} : path->text, state.base.drift_file,
           state.settings.drift_file);
}

void read_nonvolatile(Line& line, State& state) {
  const auto change_ppm = read_decimal(line, line.directive(), kDriftChange_ppm);
  if (change_ppm && line.finished()) state.settings.discipline.drift_change = {*change_ppm};
}

void read_leapfile(Line& line, State& state) {
  if (const Word* path = read_only_path(line)) state.settings.leap_file = std::string{path->text};
}

void read_logfile(Line& line, State& state) {
  if (const Word* path = read_only_path(line)) {
    set_path(line, path->text, state.base.log_file, state.settings.log_file);
  }
}

void read_pidfile(Line& line, State& state) {
  if (const Word* path = read_only_path(line)) {
    set_path(line, path->text, state.base.pid_file, state.settings.pid_file);
  }
}

void read_saveconfigdir(Line& line, State& state) {
  if (const Word* path = read_only_path(line)) {
    state.settings.save_config_dir = std::string{path->text};
  }
}

void read_includefile(Line& line, State& state) {
  if (const Word* path = read_only_path(line)) state.include = std::string{path->text};
}

void read_end(Line& line, State& state) {
  if (line.finished()) state.ended = true;
}

}  // namespace conf
