#include "view/units.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "view/numbers.hpp"

namespace view {
namespace {

struct UnitName {
  std::string_view ascii;
  std::string_view utf8;
  std::size_t utf8_columns;
};
constexpr std::array<UnitName, 5> kTimes{
    {{"ns", "ns", 2}, {"us", "\u00b5s", 2}, {"ms", "ms", 2}, {"s", "s", 1}, {"ks", "ks", 2}}};
constexpr std::array<UnitName, 4> kFractions{
    {{"ppt", "ppt", 3}, {"ppb", "ppb", 3}, {"ppm", "ppm", 3}, {"ppk", "\u2030", 1}}};

constexpr std::array<std::string_view, 25> kMilliseconds{"rootdelay",
                                                         "rootdisp",
                                                         "rootdist",
                                                         "offset",
                                                         "sys_jitter",
                                                         "clk_jitter",
                                                         "authdelay",
                                                         "leapsmearoffset",
                                                         "koffset",
                                                         "kmaxerr",
                                                         "kesterr",
                                                         "kprecis",
                                                         "kppsjitter",
                                                         "fuzz",
                                                         "clk_wander_threshold",
                                                         "tick",
                                                         "in",
                                                         "out",
                                                         "bias",
                                                         "delay",
                                                         "jitter",
                                                         "dispersion",
                                                         "fudgetime1",
                                                         "fudgetime2",
                                                         "bcastdelay"};

std::span<const UnitName> names_of(Base base) {
  return base == Base::ppm ? std::span<const UnitName>{kFractions}
                           : std::span<const UnitName>{kTimes};
}

// Where the base stands among its names; each step is a factor of a thousand.
int index_of(Base base) { return base == Base::seconds ? 3 : 2; }

// A decimal number as its digits.
struct Digits {
  bool negative = false;
  std::string whole;  // without leading zeros
  std::string fraction;

  [[nodiscard]] bool zero() const {
    return whole.empty() && fraction.find_first_not_of('0') == std::string::npos;
  }
  [[nodiscard]] std::string text() const {
    return fmt::format("{}{}{}{}", negative ? "-" : "", whole.empty() ? "0" : whole,
                       fraction.empty() ? "" : ".", fraction);
  }
};

std::optional<Digits> parse_digits(std::string_view text) {
  if (!parse_number(text) || text.find_first_of("eE") != std::string_view::npos) return {};
  Digits digits;
  digits.negative = text.starts_with('-');
  text.remove_prefix(text.find_first_of("0123456789."));
  const auto point = text.find('.');
  digits.whole = text.substr(0, point);
  digits.whole.erase(0, digits.whole.find_first_not_of('0'));
  if (point != std::string_view::npos) digits.fraction = text.substr(point + 1);
  return digits;
}

// How many units finer the digits reach at all.
int finest(const Digits& digits) { return -static_cast<int>(digits.fraction.size() / 3); }

// Moves the point by `steps` units: to the left for a larger unit.
Digits moved(Digits digits, int steps) {
  const auto places = static_cast<std::size_t>(std::abs(steps)) * 3;
  if (steps > 0) {
    if (digits.whole.size() < places) digits.whole.insert(0, places - digits.whole.size(), '0');
    const std::size_t keep = digits.whole.size() - places;
    digits.fraction.insert(0, digits.whole.substr(keep));
    digits.whole.resize(keep);
  } else {
    digits.whole += digits.fraction.substr(0, places);
    digits.fraction.erase(0, places);
    digits.whole.erase(0, digits.whole.find_first_not_of('0'));
  }
  return digits;
}

// By how many units the digits have to move to lie between 1 and 1000.
int natural_step(const Digits& digits) {
  if (digits.zero()) return finest(digits);
  if (!digits.whole.empty()) return static_cast<int>((digits.whole.size() - 1) / 3);
  const auto leading = digits.fraction.find_first_not_of('0');
  return std::max(-static_cast<int>(leading / 3) - 1, finest(digits));
}

std::string fit(const Digits& digits, std::size_t width) {
  std::string text = digits.text();
  if (text.size() <= width) return fmt::format("{:>{}}", text, width);
  const std::size_t decimals =
      digits.fraction.size() - std::min(digits.fraction.size(), text.size() - width);
  if (digits.fraction.empty()) return text;
  // A point without decimals says that there is more behind it.
  return fmt::format("{:.{}f}{}", parse_number(text).value_or(0), decimals,
                     decimals == 0 ? "." : "");
}

// Blank-separated numbers; empty when one of them is none.
std::vector<Digits> parse_list(std::string_view numbers) {
  std::vector<Digits> list;
  while (true) {
    const auto begin = numbers.find_first_not_of(' ');
    if (begin == std::string_view::npos) return list;
    numbers.remove_prefix(begin);
    const auto end = std::min(numbers.find(' '), numbers.size());
    const auto digits = parse_digits(numbers.substr(0, end));
    if (!digits) return {};
    list.push_back(*digits);
    numbers.remove_prefix(end);
  }
}

// The step that most of the numbers would take and none is too coarse for.
int common_step(const std::vector<Digits>& list) {
  std::vector<std::pair<int, int>> votes;  // step, count: of equal counts the first one wins
  int least = -index_of(Base::milliseconds);
  for (const Digits& digits : list) {
    least = std::max(least, finest(digits));
    const int step = natural_step(digits);
    auto vote = std::ranges::find(votes, step, &std::pair<int, int>::first);
    if (vote == votes.end()) vote = votes.insert(vote, {step, 0});
    ++vote->second;
  }
  std::erase_if(votes, [least](const auto& vote) { return vote.first < least || vote.first > 2; });
  const auto winner = std::ranges::max_element(votes, {}, &std::pair<int, int>::second);
  return winner == votes.end() ? 0 : winner->first;
}

}  // namespace

Base base_of(std::string_view variable) {
  if (variable == "tai" || variable == "poll") return Base::seconds;
  if (variable == "frequency" || variable == "clk_wander") return Base::ppm;
  return std::ranges::find(kMilliseconds, variable) == kMilliseconds.end() ? Base::none
                                                                           : Base::milliseconds;
}

std::string with_unit(std::string_view number, Base base, std::size_t width, Charset charset) {
  auto digits = parse_digits(number);
  if (!digits || base == Base::none) return std::string{number};
  const int index = index_of(base);
  if (!digits->zero()) {
    const auto below_finest = static_cast<std::size_t>(index) * 3;
    if (digits->fraction.size() > below_finest) digits->fraction.resize(below_finest);
  }
  if (digits->zero()) digits->negative = false;
  const auto names = names_of(base);
  const int steps =
      std::clamp(natural_step(*digits), -index, static_cast<int>(names.size()) - 1 - index);
  const int best = index + steps;
  const UnitName& name = names[static_cast<std::size_t>(best)];
  const bool ascii = charset == Charset::ascii;
  const std::size_t columns = ascii ? name.ascii.size() : name.utf8_columns;
  const Digits scaled = moved(*digits, steps);
  return fmt::format("{}{}", fit(scaled, width == 0 ? scaled.text().size() : width - columns),
                     ascii ? name.ascii : name.utf8);
}

std::string with_common_unit(std::string_view numbers, Charset charset) {
  constexpr std::size_t kColumns = 7;
  const auto list = parse_list(numbers);
  if (list.empty()) return std::string{numbers};
  const int common = common_step(list);
  std::string text;
  for (const Digits& digits : list) text += fit(moved(digits, common), kColumns) + ' ';
  const int best = index_of(Base::milliseconds) + common;
  const auto& name = kTimes[static_cast<std::size_t>(best)];
  return text + std::string{charset == Charset::ascii ? name.ascii : name.utf8};
}

}  // namespace view
