#include "node/restriction_words.hpp"

#include <string_view>

namespace node {
namespace {

using Flags = core::RestrictFlags;

struct Restriction {
  bool Flags::* flag;
  std::string_view word;
  std::uint16_t bit;
};

constexpr std::uint16_t kLimited = 0x0020;
constexpr std::uint16_t kKissed = 0x0400;

constexpr Restriction kRestrictions[] = {
    {&Flags::ignore, "ignore", 0x0001},     {&Flags::noserve, "noserve", 0x0002},
    {&Flags::notrust, "notrust", 0x0004},   {&Flags::noquery, "noquery", 0x0040},
    {&Flags::nomodify, "nomodify", 0x0080}, {&Flags::nomrulist, "nomrulist", 0x2000},
    {&Flags::nopeer, "nopeer", 0x0010},     {&Flags::noepeer, "noepeer", 0},
    {&Flags::notrap, "notrap", 0x0100},     {&Flags::limited, "limited", 0},
    {&Flags::version, "version", 0x0008},   {&Flags::kod, "kod", 0},
    {&Flags::flake, "flake", 0x1000},
};

}  // namespace

std::string restriction_words(const core::RestrictRule& rule) {
  std::string words = rule.ntpport ? "ntpport" : "";
  for (const Restriction& restriction : kRestrictions) {
    if (!(rule.flags.*restriction.flag)) continue;
    if (!words.empty()) words += ' ';
    words += restriction.word;
  }
  return words;
}

std::uint16_t restriction_bits(const core::RestrictFlags& flags, bool limited, bool kissed) {
  unsigned bits = (limited ? kLimited : 0U) | (kissed ? kKissed : 0U);
  for (const Restriction& restriction : kRestrictions) {
    if (flags.*restriction.flag) bits |= restriction.bit;
  }
  return static_cast<std::uint16_t>(bits);
}

}  // namespace node
