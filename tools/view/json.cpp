#include "view/json.hpp"

#include <cmath>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "view/escape.hpp"
#include "view/time_text.hpp"

namespace view {
namespace {

Json finite(double number) { return std::isfinite(number) ? Json(number) : Json(nullptr); }

}  // namespace

Json document(std::string_view program, Json targets) {
  Json out;
  out["schema"] = fmt::format("gnomon-{}/1", program);
  out["targets"] = std::move(targets);
  return out;
}

Json value(const mode6::MaybeSeconds& seconds) {
  return seconds ? finite(seconds->count()) : Json(nullptr);
}

Json value(const mode6::MaybePpm& frequency) {
  return frequency ? finite(frequency->value) : Json(nullptr);
}

Json value(const mode6::MaybeInt& number) { return number ? Json(*number) : Json(nullptr); }

Json value(const mode6::MaybeText& text) { return text ? Json(escape(*text)) : Json(nullptr); }

Json value(const mode6::MaybeTimestamp& time, std::int64_t near_unix_s) {
  if (!time || time->is_unknown()) return nullptr;
  // The fraction is rounded down, so that it never carries into the next second.
  const auto nanoseconds = (std::uint64_t{time->fraction()} * 1'000'000'000) >> 32;
  return fmt::format("{}.{:09}Z", iso_time(time->unix_seconds(near_unix_s)), nanoseconds);
}

std::string instant(std::int64_t unix_s) { return iso_time(unix_s) + "Z"; }

std::string text_of(const Json& document) { return document.dump(2) + "\n"; }

}  // namespace view
