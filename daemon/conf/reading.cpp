#include "conf/reading.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "conf/directives.hpp"
#include "conf/keys.hpp"
#include "conf/limits.hpp"
#include "conf/paths.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

std::string unknown_directive(const Word& word, const Directive* meant) {
  if (meant == nullptr) return fmt::format("{} is not a directive; remove it", shown(word.text));
  return fmt::format("{} is not a directive; did you mean {}?", shown(word.text), meant->name);
}

/// Relative to the folder of the file that names it.
std::string resolve(const std::string& including, const std::string& path) {
  const std::size_t slash = including.rfind('/');
  if (path.starts_with('/') || slash == std::string::npos) return path;
  return including.substr(0, slash + 1) + path;
}

Verdict verdict_of(const Directive& directive, const Line& line) {
  if (line.failed()) return Verdict::refused;
  if (!directive.why.empty()) return Verdict::ignored;
  return line.is_partly_unmet() ? Verdict::partly : Verdict::obeyed;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

}  // namespace

void Reading::read_file(std::string_view text, const std::string& name, int depth) {
  if (text.size() > kMaxFileOctets) {
    // Some of its lines may guard the service, so reading half of it would be worse.
    return stop(name, 1, fmt::format("the file is longer than {} octets", kMaxFileOctets));
  }
  text = without_byte_order_mark(text);
  for (int number = 1; !text.empty() && !stopped_ && !state_.ended; ++number) {
    if (++lines_ > kMaxLines) {
      return stop(name, number, fmt::format("these are more than {} lines", kMaxLines));
    }
    const std::size_t end = std::min(text.find('\n'), text.size());
    read_line(text.substr(0, end), name, number);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto included = std::exchange(state_.include, std::nullopt);
    if (included && !stopped_) follow_include(*included, name, number, depth);
  }
}

bool Reading::read_folder(const std::string& path, int depth) {
  auto names = files_.list ? files_.list(path) : std::nullopt;
  if (!names) return false;
  std::erase_if(*names, [](const std::string& name) {
    return !name.ends_with(".conf") || name.starts_with('.');
  });
  std::ranges::sort(*names);
  for (const std::string& name : *names) {
    if (state_.ended) break;
    const std::string file = fmt::format("{}/{}", path, name);
    if (++includes_ > kMaxIncludes) {
      stop(file, 1, fmt::format("this is one file too many: {} is the limit", kMaxIncludes));
      return true;
    }
    const auto text = files_.read ? files_.read(file) : std::nullopt;
    if (text) {
      read_file(*text, file, depth);
    } else {
      // It may hold what guards the service.
      add({Level::fatal, file, 1, 1, "cannot be read; check its permissions"});
    }
  }
  return true;
}

void Reading::read_line(std::string_view text, const std::string& file, int number) {
  const auto level = [text] {
    const Directive* directive = find_directive(first_word(text));
    return directive != nullptr && directive->guard ? Level::fatal : Level::error;
  };
  if (text.size() > kMaxLineOctets) {
    judge(file, number, first_word(text), Verdict::refused);
    return add({level(), file, number, static_cast<int>(kMaxLineOctets) + 1,
                fmt::format("the line is longer than {} octets", kMaxLineOctets)});
  }
  auto words = words_of(text);
  if (!words) {
    judge(file, number, first_word(text), Verdict::refused);
    return add({level(), file, number, words.error().column, words.error().text});
  }
  if (!words->empty()) read_words(std::move(*words), file, number);
}

void Reading::read_words(std::vector<Word> words, const std::string& file, int number) {
  const Word first = words.front();
  const Directive* directive = first.quoted ? nullptr : find_directive(first.text);
  if (directive == nullptr) {
    // A guard that is misspelt guards nothing, so a slip there is as bad as an error behind it.
    const Directive* meant = guess_directive(first.text);
    const Level level = meant != nullptr && meant->guard ? Level::fatal : Level::error;
    judge(file, number, first.text, Verdict::refused);
    return add({level, file, number, first.column, unknown_directive(first, meant)});
  }
  Line line{file, number, std::move(words), directive->guard};
  read_directive(*directive, line, state_);
  judge(file, number, directive->name, verdict_of(*directive, line));
  keep(line);
}

void Reading::follow_include(const std::string& written, const std::string& from, int number,
                             int depth) {
  const std::string path = resolve(from, written);
  const auto complain = [&](std::string_view why) {
    verdicts_.back().verdict = Verdict::refused;  // that of the includefile line
    add({Level::error, from, number, 1, fmt::format("includefile {}: {}", shown(path), why)});
  };
  if (depth + 1 > kMaxIncludeDepth) {
    return complain(fmt::format("files are nested deeper than {}", kMaxIncludeDepth));
  }
  if (++includes_ > kMaxIncludes) {
    return complain(fmt::format("this is one file too many: {} is the limit", kMaxIncludes));
  }
  if (read_folder(path, depth + 1)) return;
  const auto text = files_.read ? files_.read(path) : std::nullopt;
  if (!text) return complain("cannot be read; check the path and its permissions");
  read_file(*text, path, depth + 1);
}

void Reading::keep(const Line& line) {
  for (Line::Remark& remark : line.remarks()) {
    if (remark.once && !said_.insert(remark.finding.text).second) continue;
    add(std::move(remark.finding));
  }
}

void Reading::judge(const std::string& file, int number, std::string_view directive,
                    Verdict verdict) {
  verdicts_.push_back({file, number, shown(directive), verdict});
}

/// What can only be said at the end, of a line far above.
void Reading::add_late(Finding finding) {
  for (LineVerdict& each : verdicts_) {
    const bool meant = each.line == finding.line && each.file == finding.file;
    if (meant && each.verdict == Verdict::obeyed) each.verdict = Verdict::partly;
  }
  add(std::move(finding));
}

void Reading::add(Finding finding) {
  if (stopped_) return;
  if (findings_.size() + 1 >= kMaxFindings) {
    return stop(finding.file, finding.line,
                fmt::format("these are more than {} findings", kMaxFindings));
  }
  findings_.push_back(std::move(finding));
}

void Reading::stop(const std::string& file, int line, const std::string& text) {
  stopped_ = true;
  findings_.push_back(
      {Level::fatal, file, line, 1, text + "; what follows is not read, so do not start"});
}

Result Reading::finish() {
  for (Finding& finding : apply_fudges(state_)) add_late(std::move(finding));
  for (Finding& finding : source_key_findings(state_)) add_late(std::move(finding));
  for (Finding& finding : shared_file_findings(state_)) add_late(std::move(finding));
  if (auto finding = control_key_finding(state_)) add_late(std::move(*finding));
  if (auto finding = statistics_finding(state_)) add_late(std::move(*finding));
  return {std::move(state_.settings), std::move(findings_), std::move(verdicts_), state_.resets};
}

}  // namespace conf
