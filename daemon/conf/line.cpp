#include "conf/line.hpp"

#include <fmt/format.h>
#include <utility>

#include "conf/shown.hpp"

namespace conf {

Line::Line(const std::string& file, int number, std::vector<Word> words, bool guard)
    : file_{file}, number_{number}, words_{std::move(words)}, guard_{guard} {}

const Word* Line::peek() const { return taken_ < words_.size() ? &words_[taken_] : nullptr; }

const Word* Line::next() {
  const Word* word = peek();
  if (word != nullptr) ++taken_;
  return word;
}

bool Line::take(std::string_view keyword) {
  const Word* word = peek();
  if (word == nullptr || !is_keyword(*word, keyword)) return false;
  ++taken_;
  return true;
}

const Word* Line::argument(const Word& owner, std::string_view what) {
  const Word* word = next();
  if (word == nullptr) fail(owner, fmt::format("{} needs {}", shown(owner.text), what));
  return word;
}

bool Line::finished() {
  const Word* word = peek();
  if (word == nullptr) return !failed();
  fail(*word, fmt::format("{} is too much behind {}; remove it", shown(word->text),
                          shown(directive().text)));
  return false;
}

void Line::unmet(const Word& at, std::string text) {
  partly_unmet_ = true;
  note(at, std::move(text));
}

void Line::remark(Level level, const Word& at, std::string text, bool once) {
  partly_unmet_ = partly_unmet_ || level == Level::warning;
  remarks_.push_back({finding(level, at, std::move(text)), once});
}

void Line::fail(const Word& at, std::string text) {
  if (failure_) return;
  failure_ = finding(guard_ ? Level::fatal : Level::error, at, std::move(text));
}

Finding Line::finding(Level level, const Word& at, std::string text) const {
  return {level, file_, number_, at.column, std::move(text)};
}

std::vector<Line::Remark> Line::remarks() const {
  return failure_ ? std::vector<Remark>{{*failure_, false}} : remarks_;
}

bool unknown_option(Line& line, const Word& option) {
  line.fail(option, fmt::format("{} is not an option of {}; remove it", shown(option.text),
                                line.directive().text));
  return false;
}

ntp::Family read_family(Line& line) {
  if (line.take("-4")) return ntp::Family::ipv4;
  if (line.take("-6")) return ntp::Family::ipv6;
  return ntp::Family::none;
}

}  // namespace conf
