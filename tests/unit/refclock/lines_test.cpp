#include "refclock/lines.hpp"

#include <gmock/gmock.h>
#include <vector>

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> fed(refclock::Lines& lines, std::initializer_list<const char*> pieces) {
  std::vector<std::string> out;
  for (const char* piece : pieces) {
    lines.feed(piece, [&out](std::string_view line, bool) { out.emplace_back(line); });
  }
  return out;
}

TEST(Lines, are_put_together_however_they_are_cut) {
  refclock::Lines lines{80};
  EXPECT_THAT(fed(lines, {"ab", "c\r", "\nde\nf"}), ElementsAre("abc", "de"));
  EXPECT_TRUE(lines.is_inside());
  EXPECT_THAT(fed(lines, {"\n"}), ElementsAre("f"));
}

TEST(Lines, that_are_too_long_are_left_out_whole) {
  refclock::Lines lines{4};
  EXPECT_THAT(fed(lines, {"12345678", "9\n", "ab\n"}), ElementsAre("ab"));
}

TEST(Lines, that_are_empty_are_none) {
  refclock::Lines lines{4};
  EXPECT_THAT(fed(lines, {"\r\n\n\r"}), IsEmpty());
}

TEST(Lines, say_whether_they_began_just_now) {
  refclock::Lines lines{80};
  std::vector<bool> fresh;
  const auto note = [&fresh](std::string_view, bool was_fresh) { fresh.push_back(was_fresh); };
  lines.feed("a", note);
  lines.feed("b\nc\n", note);
  EXPECT_THAT(fresh, ElementsAre(false, true));
}

}  // namespace
