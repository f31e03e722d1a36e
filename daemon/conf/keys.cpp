// `keys`, `trustedkey`, `controlkey` and `requestkey`. The keys themselves are read elsewhere.
#include "conf/keys.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "conf/limits.hpp"
#include "conf/numbers.hpp"
#include "conf/paths.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

constexpr std::string_view kRange = "...";

/// "(8" and "15)" are two tokens each, as with the classic daemon.
void split(const Word& word, std::vector<Word>& tokens) {
  std::size_t at = 0;
  while (at < word.text.size()) {
    const bool bracket = word.text[at] == '(' || word.text[at] == ')';
    const std::size_t end = bracket ? at + 1 : word.text.find_first_of("()", at);
    const auto text = word.text.substr(at, std::min(end, word.text.size()) - at);
    tokens.push_back({text, word.column + static_cast<int>(at), false});
    at += text.size();
  }
}

/// Numbers and ranges `( LOW ... HIGH )`; fails on the line. Sorted, without duplicates.
class KeyList {
 public:
  explicit KeyList(Line& line) : line_{line} {
    while (const Word* word = line.next()) {
      if (word->quoted) line.fail(*word, "a key number stands without quotes");
      split(*word, tokens_);
    }
  }

  std::vector<std::uint32_t> read() {
    if (tokens_.empty()) {
      line_.fail(line_.directive(), fmt::format("{} needs key numbers from 1 to {}",
                                                shown(line_.directive().text), kMaxKey));
    }
    while (at_ < tokens_.size() && !line_.failed()) read_item();
    std::ranges::sort(ids_);
    const auto repeated = std::ranges::unique(ids_);
    ids_.erase(repeated.begin(), repeated.end());
    return std::move(ids_);
  }

 private:
  void read_item() {
    const Word& first = tokens_[at_];
    if (first.text != "(") {
      const std::uint32_t id = number();
      return add(id, id, first);
    }
    ++at_;
    const std::uint32_t low = number();
    const bool dots = takes(kRange);
    const std::uint32_t high = number();
    const bool closed = takes(")");
    if (line_.failed()) return;
    if (!dots || !closed) {
      return line_.fail(first, "a range of keys is written ( LOW ... HIGH ), with blanks");
    }
    if (low > high) return line_.fail(first, fmt::format("{} is above {}", low, high));
    add(low, high, first);
  }

  void add(std::uint32_t low, std::uint32_t high, const Word& at) {
    if (line_.failed()) return;
    // Every id once is the most that means anything.
    if (ids_.size() + (high - low) >= kMaxKey) return line_.fail(at, "these are too many keys");
    for (std::uint32_t id = low; id <= high; ++id) ids_.push_back(id);
  }

  /// Goes over the next word; false when it is another one, or none.
  bool takes(std::string_view text) {
    if (at_ >= tokens_.size()) return false;
    const bool same = tokens_[at_].text == text;
    ++at_;
    return same;
  }

  std::uint32_t number() {
    const Word& word = at_ < tokens_.size() ? tokens_[at_++] : tokens_.back();
    std::uint32_t id = 0;
    const char* end = word.text.data() + word.text.size();
    const auto [stop, error] = std::from_chars(word.text.data(), end, id);
    if (error != std::errc{} || stop != end || id == 0 || id > kMaxKey) {
      line_.fail(word,
                 fmt::format("{} is not a key number from 1 to {}", shown(word.text), kMaxKey));
    }
    return id;
  }

  Line& line_;
  std::vector<Word> tokens_;
  std::size_t at_ = 0;
  std::vector<std::uint32_t> ids_;
};

std::optional<int> read_only_key(Line& line) {
  const auto id = read_whole(line, line.directive(), {1, static_cast<int>(kMaxKey)});
  return line.finished() ? id : std::nullopt;
}

}  // namespace

void trust_keys(const std::vector<std::uint32_t>& ids, core::AuthSettings& auth) {
  // Files repeat themselves thousands of times only to be slow.
  const auto is_trusted = [&auth](std::uint32_t id) {
    return std::ranges::binary_search(auth.trusted, id);
  };
  if (std::ranges::all_of(ids, is_trusted)) return;
  std::vector<std::uint32_t> all;
  std::ranges::set_union(auth.trusted, ids, std::back_inserter(all));
  auth.trusted = std::move(all);
}

std::expected<std::vector<std::uint32_t>, std::string> parse_key_list(std::string_view text) {
  std::string list{text};
  std::ranges::replace(list, ',', ' ');
  auto words = words_of(list);
  if (!words) return std::unexpected{words.error().text};
  words->insert(words->begin(), Word{"-t"});
  const std::string nowhere;
  Line line{nowhere, 1, std::move(*words), false};
  auto ids = KeyList{line}.read();
  if (line.failed()) return std::unexpected{line.remarks().front().finding.text};
  return ids;
}

void read_keys(Line& line, State& state) {
  if (const Word* path = read_only_path(line)) {
    set_path(line, path->text, state.base.auth.keys_file, state.settings.auth.keys_file);
  }
}

void read_trustedkey(Line& line, State& state) {
  if (state.keys_named >= kMaxKeysNamed) {
    return line.fail(line.directive(), "these are too many keys; name each once");
  }
  const auto ids = KeyList{line}.read();
  state.keys_named += ids.size();
  if (!line.failed()) trust_keys(ids, state.settings.auth);
}

void read_controlkey(Line& line, State& state) {
  const auto id = read_only_key(line);
  if (!id) return;
  state.settings.auth.control = static_cast<std::uint32_t>(*id);
  state.control_place = line.finding(Level::warning, line.directive(), "");
}

void read_requestkey(Line& line, State&) { read_only_key(line); }

std::vector<Finding> source_key_findings(const State& state) {
  const core::AuthSettings& auth = state.settings.auth;
  std::vector<Finding> findings;
  for (const auto& [key, place] : state.source_keys) {
    const bool no_file = auth.keys_file.empty();
    if (!no_file && std::ranges::binary_search(auth.trusted, key)) continue;
    Finding finding = place;
    finding.text =
        fmt::format("key {0} is {1}; effect on your service: this source is not asked", key,
                    no_file ? "in no file: a line `keys FILE` is missing"
                            : fmt::format("not trusted: a line `trustedkey {}` is missing", key));
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::optional<Finding> control_key_finding(const State& state) {
  const core::AuthSettings& auth = state.settings.auth;
  if (!auth.control || !state.control_place) return std::nullopt;
  Finding finding = *state.control_place;
  const char* effect =
      "effect on your service: nobody can change the configuration over the network";
  if (auth.keys_file.empty()) {
    finding.text = fmt::format("controlkey {} is in no file: a line `keys FILE` is missing; {}",
                               *auth.control, effect);
    return finding;
  }
  if (std::ranges::binary_search(auth.trusted, *auth.control)) return std::nullopt;
  finding.text = fmt::format(
      "controlkey {0} is not trusted: a line `trustedkey {0}` is missing; "
      "{1}",
      *auth.control, effect);
  return finding;
}

}  // namespace conf
