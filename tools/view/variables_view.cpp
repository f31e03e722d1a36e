#include "view/variables_view.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <system_error>

#include "mode6/status_words.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "view/escape.hpp"
#include "view/numbers.hpp"
#include "view/refid_text.hpp"

namespace view {
namespace {

using mode6::Form;
using mode6::Meaning;
using mode6::Variable;

constexpr std::array<std::string_view, 5> kTimestamps{"reftime", "clock", "org", "rec", "xmt"};

// The value of one variable read by the rules of another that has that form.
mode6::PeerVariables as_peer(std::string_view name, std::string_view value) {
  return mode6::decode_peer({{.name = name, .value = value, .has_value = true}});
}
mode6::MaybeTimestamp timestamp_of(std::string_view value) { return as_peer("rec", value).rec; }
mode6::MaybeInt integer_of(std::string_view value) { return as_peer("hmode", value).hmode; }

bool is_timestamp(std::string_view name) {
  return std::ranges::find(kTimestamps, name) != kTimestamps.end();
}

bool is_stages(const Variable& variable) {
  const auto* info = mode6::peer_variable_info(variable.name);
  return info != nullptr && info->form == Form::stages;
}

std::optional<std::string> as_leap_bits(std::string_view value) {
  const auto leap = integer_of(value);
  if (!leap || *leap < 0 || *leap > 3) return {};
  return fmt::format("{:02b}", *leap);
}

std::optional<std::string> octal(std::string_view value) {
  const auto reach = integer_of(value);
  if (!reach || *reach < 0) return {};
  return fmt::format("{:03o}", *reach);
}

std::optional<std::string> flash(std::string_view value, std::string_view separator) {
  const auto bits = integer_of(value);
  if (!bits || *bits < 0 || *bits > 0xffff) return {};
  return fmt::format("{:02x} {}", *bits,
                     mode6::flash_words(static_cast<std::uint16_t>(*bits), separator));
}

std::string verbatim(const Variable& variable) {
  return variable.quoted ? fmt::format("\"{}\"", escape(variable.value)) : escape(variable.value);
}

// The blank-separated words at the end of a list of stages; daemons have sent rubbish before them.
std::vector<std::string> last_eight(std::string_view value) {
  constexpr std::size_t kStages = 8;
  std::vector<std::string> words;
  while (words.size() < kStages) {
    const auto end = value.find_last_not_of(' ');
    if (end == std::string_view::npos) break;
    value = value.substr(0, end + 1);
    const auto begin = value.rfind(' ') + 1;  // npos + 1 is 0
    words.push_back(escape(value.substr(begin)));
    value = value.substr(0, begin);
  }
  std::ranges::reverse(words);
  return words;
}

class Classic {
 public:
  Classic(Subject subject, const VariablesOptions& options)
      : subject_{subject}, options_{options} {}

  [[nodiscard]] std::string item(const Variable& variable) const {
    if (is_stages(variable)) {
      if (const auto text = stages(variable)) return *text;
    }
    return fmt::format("{}={}", escape(variable.name), value(variable));
  }

 private:
  [[nodiscard]] std::string value(const Variable& variable) const {
    const std::string_view text = variable.value;
    if (is_timestamp(variable.name)) {
      const auto time = timestamp_of(text);
      return time ? classic_time(*time, options_.near_unix_s, options_.zone) : doubtful(variable);
    }
    const auto* info = variable_info(subject_, variable.name);
    if (info == nullptr) return with_units(variable, verbatim(variable));
    if (info->meaning == Meaning::leap_bits) return as_leap_bits(text).value_or(doubtful(variable));
    if (info->meaning == Meaning::octal_reach) return octal(text).value_or(doubtful(variable));
    if (info->meaning == Meaning::flash_bits) {
      return flash(text, ", ").value_or(doubtful(variable));
    }
    switch (info->form) {
      case Form::decimal:
      case Form::hex:
        return integer_of(text) ? with_units(variable, verbatim(variable)) : doubtful(variable);
      case Form::fixed:
        return parse_number(text) ? with_units(variable, verbatim(variable)) : doubtful(variable);
      case Form::stages:
        return doubtful(variable);
      case Form::refid:
      case Form::bare:
        return place(variable, info->meaning);
      default:
        return verbatim(variable);
    }
  }

  [[nodiscard]] static std::string doubtful(const Variable& variable) {
    return verbatim(variable) + '?';
  }

  [[nodiscard]] std::string with_units(const Variable& variable, const std::string& text) const {
    return options_.units ? with_unit(text, base_of(variable.name), 0, options_.charset) : text;
  }

  // Addresses and reference ids: the names of drivers always for the latter, else unless numeric.
  [[nodiscard]] std::string place(const Variable& variable, Meaning meaning) const {
    const auto address = ntp::IpAddress::parse(variable.value);
    const bool named = meaning == Meaning::address;
    if (!address || variable.quoted || (named && options_.numeric)) return verbatim(variable);
    if ((named || variable.name == "refid") && is_reference_clock(*address)) {
      return reference_clock_name(*address);
    }
    const auto name = options_.names.find(*address);
    return named && name != options_.names.end() ? escape(name->second) : verbatim(variable);
  }

  [[nodiscard]] std::optional<std::string> stages(const Variable& variable) const {
    constexpr std::size_t kStageColumns = 7;
    const auto words = last_eight(variable.value);
    if (!as_peer("filtdelay", variable.value).filtdelay) return {};
    std::string text = fmt::format("{:<11}", fmt::format("{}=", escape(variable.name)));
    if (options_.units) {
      return text + ' ' +
             with_common_unit(fmt::format("{}", fmt::join(words, " ")), options_.charset);
    }
    for (const std::string& word : words) {
      text +=
          fmt::format(" {:>{}}", fixed(parse_number(word).value_or(0), 2).substr(0, kStageColumns),
                      kStageColumns);
    }
    return text;
  }

  Subject subject_;
  const VariablesOptions& options_;
};

class Ntpsec {
 public:
  explicit Ntpsec(const VariablesOptions& options) : options_{options} {}

  [[nodiscard]] std::string item(const Variable& variable) const {
    if (is_stages(variable)) {
      const auto words = last_eight(variable.value);
      return fmt::format("{:>10} ={}", escape(variable.name),
                         options_.units ? with_common_unit(fmt::format("{}", fmt::join(words, " ")),
                                                           options_.charset)
                                        : fmt::format("{}", fmt::join(words, "\t")));
    }
    return fmt::format("{}={}", escape(variable.name), value(variable));
  }

 private:
  [[nodiscard]] std::string value(const Variable& variable) const {
    constexpr std::array<std::string_view, 4> kBare{"srcadr", "peeradr", "dstadr", "refid"};
    const std::string_view text = variable.value;
    if (std::ranges::find(kBare, variable.name) != kBare.end()) return escape(text);
    std::optional<std::string> special;
    if (is_timestamp(variable.name)) {
      if (const auto time = timestamp_of(text)) special = ntpsec_time(*time, options_.near_unix_s);
    } else if (variable.name == "leap") {
      special = as_leap_bits(text);
    } else if (variable.name == "reach") {
      special = octal(text);
    } else if (variable.name == "flash") {
      special = flash(text, " ");
    }
    return special ? *special : plain(variable);
  }

  // Numbers by their value, everything else between quotes.
  [[nodiscard]] std::string plain(const Variable& variable) const {
    const std::string_view text = variable.value;
    const auto number = parse_number(text);
    if (!variable.quoted) {
      if (const auto base = base_of(variable.name);
          options_.units && number && base != Base::none) {
        return with_unit(text, base, 0, options_.charset);
      }
      if (const auto whole = integer_of(text)) return fmt::format("{}", *whole);
      if (number) return shortest(*number);
    }
    return fmt::format("\"{}\"", escape(text));
  }

  const VariablesOptions& options_;
};

// Joins items by ", " and starts a line where the next one would pass the limit.
class Folder {
 public:
  explicit Folder(std::size_t limit) : limit_{limit} {}

  // `item` may be as long as it likes; it is never cut.
  void add(const std::string& item) {
    if (!text_.empty()) {
      const bool fits = column_ + 2 + item.size() <= limit_;
      text_ += fits ? ", " : ",\n";
      column_ = fits ? column_ + 2 : 0;
    }
    text_ += item;
    column_ += item.size();
  }
  [[nodiscard]] std::string finish() && {
    if (!text_.empty()) text_ += '\n';
    return std::move(text_);
  }

 private:
  std::size_t limit_;
  std::size_t column_ = 0;
  std::string text_;
};

}  // namespace

Subject subject_of(mode6::AssociationId association) {
  return association == mode6::kSystem ? Subject::system : Subject::peer;
}

const mode6::VariableInfo* variable_info(Subject subject, std::string_view name) {
  switch (subject) {
    case Subject::system:
      return mode6::system_variable_info(name);
    case Subject::peer:
      return mode6::peer_variable_info(name);
    default:
      return nullptr;
  }
}

std::string status_words(std::uint16_t status, Subject subject) {
  switch (subject) {
    case Subject::system:
      return mode6::describe(mode6::SystemStatus::from(status));
    case Subject::peer:
      return mode6::describe(mode6::PeerStatus::from(status));
    default:
      return mode6::describe(mode6::ClockStatus::from(status));
  }
}

std::string status_line(mode6::AssociationId association, std::uint16_t status, Subject subject) {
  return fmt::format("associd={} status={:04x} {},\n", association.value, status,
                     status_words(status, subject));
}

std::string raw_status_line(mode6::AssociationId association, std::uint16_t status) {
  return fmt::format("associd={} status=0x{:04x},\n", association.value, status);
}

std::string cooked_variables(Subject subject, std::string_view text,
                             const VariablesOptions& options) {
  constexpr std::size_t kClassicLimit = 72;
  // Two columns stay free at the right edge, two more are the separator behind the item.
  const std::size_t ntpsec_limit = std::max<std::size_t>(options.columns, 20) - 4;
  const bool classic = options.style == Style::classic;
  Folder folder{classic ? kClassicLimit : ntpsec_limit};
  const Classic as_classic{subject, options};
  const Ntpsec as_ntpsec{options};
  for (const Variable& variable : mode6::mended_stages(mode6::parse_varlist(text))) {
    folder.add(classic ? as_classic.item(variable) : as_ntpsec.item(variable));
  }
  return std::move(folder).finish();
}

std::string raw_variables(std::string_view text) {
  std::string plain{text};
  std::erase(plain, '\r');
  if (!plain.empty() && !plain.ends_with('\n')) plain += '\n';
  return escape(plain, true);
}

std::vector<ntp::IpAddress> addresses_to_name(std::string_view text,
                                              const VariablesOptions& options) {
  if (options.numeric || options.style == Style::ntpsec) return {};
  const auto source = mode6::find_variable(mode6::parse_varlist(text), "srcadr");
  const auto address = source ? ntp::IpAddress::parse(source->value) : std::nullopt;
  if (!address || address->is_unspecified() || is_reference_clock(*address)) return {};
  return {*address};
}

}  // namespace view
