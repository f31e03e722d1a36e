// Directives that name a file.
#include "conf/paths.hpp"

#include <fmt/format.h>

#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {

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
  if (const Word* wander = line.peek()) {
    if (!read_decimal(line, line.directive(), {0, 1e6})) return;
    line.unmet(*wander,
               "driftfile: the threshold behind the path has no effect: the file is "
               "written every hour; effect on your service: none");
  }
  if (!line.finished()) return;
  set_path(line, path == nullptr ? std::string_view{} : path->text, state.base.drift_file,
           state.settings.drift_file);
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

}  // namespace conf
