// Directives that name a file.
#include "conf/paths.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "conf/numbers.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

constexpr Range<double> kDriftChange_ppm{0, 1e6};

struct NamedFile {
  std::string_view directive;
  const std::string& path;
  bool written;
};

std::array<NamedFile, 8> named_files(const core::Settings& settings) {
  return {{{"keys", settings.auth.keys_file, false},
           {"leapfile", settings.leap_file, false},
           {"nts cert", settings.nts.certificate, false},
           {"nts key", settings.nts.key, false},
           {"driftfile", settings.drift_file, true},
           {"logfile", settings.log_file, true},
           {"pidfile", settings.pid_file, true},
           {"nts cookie", settings.nts.cookies, true}}};
}

// "/a//b/./c" is "/a/b/c".
std::string plain_path(std::string_view path) {
  std::string plain;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty() || part == ".") continue;
    plain += '/';
    plain += part;
  }
  return plain;
}

// Devices are there to be written by everybody.
bool same_file(const std::string& a, const std::string& b) {
  const std::string plain = plain_path(a);
  return !plain.empty() && !plain.starts_with("/dev/") && plain == plain_path(b);
}

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

void writes_file(const Line& line, std::string_view directive, State& state) {
  state.written_files[directive] = line.finding(Level::fatal, line.directive(), "");
}

// Keys that a log is written over are lost, and so is the service of whoever needs them.
std::vector<Finding> shared_file_findings(const State& state) {
  std::vector<Finding> findings;
  const auto files = named_files(state.settings);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto place = state.written_files.find(files[i].directive);
    if (place == state.written_files.end()) continue;
    for (std::size_t j = 0; j < files.size(); ++j) {
      if (i == j || (files[j].written && j > i) || !same_file(files[i].path, files[j].path))
        continue;
      findings.push_back(place->second);
      findings.back().text =
          fmt::format("{} {} is what `{}` names too, and would be written over; name another file",
                      files[i].directive, shown(files[i].path), files[j].directive);
    }
  }
  return findings;
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
  writes_file(line, "driftfile", state);
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
    writes_file(line, "logfile", state);
  }
}

void read_pidfile(Line& line, State& state) {
  if (const Word* path = read_only_path(line)) {
    set_path(line, path->text, state.base.pid_file, state.settings.pid_file);
    writes_file(line, "pidfile", state);
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
