// Files and lines of ntp.conf, from the first to the last.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conf/line.hpp"
#include "conf/ntp_conf.hpp"
#include "conf/state.hpp"

namespace conf {

/// Reads files line by line until the end or until a bound is met. Findings come in the order in
/// which lines are met.
class Reading {
 public:
  Reading(State state, FileAccess files) : state_{std::move(state)}, files_{std::move(files)} {}

  void read_file(std::string_view text, const std::string& name, int depth);
  /// Reads the files `*.conf` in there. False when it is no folder.
  bool read_folder(const std::string& path, int depth);
  Result finish();

 private:
  void read_line(std::string_view text, const std::string& file, int number);
  void read_words(std::vector<Word> words, const std::string& file, int number);
  void follow_include(const std::string& written, const std::string& from, int number, int depth);
  void keep(const Line& line);
  void judge(const std::string& file, int number, std::string_view directive, Verdict verdict);
  void add_late(Finding finding);
  void add(Finding finding);
  void stop(const std::string& file, int line, const std::string& text);

  State state_;
  FileAccess files_;
  std::vector<Finding> findings_;
  std::vector<LineVerdict> verdicts_;
  std::set<std::string> said_;
  int lines_ = 0;
  int includes_ = 0;
  bool stopped_ = false;
};

}  // namespace conf
