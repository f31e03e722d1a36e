#include "conf/variables.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "conf/limits.hpp"
#include "conf/readers.hpp"
#include "conf/shown.hpp"

namespace conf {
namespace {

bool stands_in_a_name(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '_' || character == '-' ||
         character == '.';
}

bool stands_in_a_value(char character) {
  return character >= ' ' && character <= '~' && character != '"';
}

/// `NAME = VALUE`, with blanks around the `=` or without.
std::optional<core::UserVariable> read_assignment(Line& line) {
  constexpr std::string_view kForm = "NAME = VALUE";
  const Word* name = line.argument(line.directive(), kForm);
  if (name == nullptr) return std::nullopt;
  const std::size_t equals = name->quoted ? std::string_view::npos : name->text.find('=');
  core::UserVariable variable{.name = std::string{name->text.substr(0, equals)}};
  std::string_view rest;
  if (equals != std::string_view::npos) {
    rest = name->text.substr(equals + 1);
  } else {
    const Word* sign = line.argument(*name, "= VALUE behind it");
    if (sign == nullptr) return std::nullopt;
    if (sign->quoted || !sign->text.starts_with('=')) {
      line.fail(*sign, fmt::format("a variable is set by {}", kForm));
      return std::nullopt;
    }
    rest = sign->text.substr(1);
  }
  if (rest.empty()) {
    const Word* value = line.argument(*name, "a value behind =");
    if (value == nullptr) return std::nullopt;
    rest = value->text;
  }
  variable.value = std::string{rest};
  return variable;
}

}  // namespace

std::optional<std::string> variable_complaint(const core::UserVariable& variable) {
  if (variable.name.empty()) return "the name of the variable is empty";
  if (variable.name.size() > kMaxVariableName) {
    return fmt::format("the name {} is longer than {} characters", shown(variable.name),
                       kMaxVariableName);
  }
  if (!std::ranges::all_of(variable.name, stands_in_a_name)) {
    return fmt::format("{} is not the name of a variable: letters, digits and _ - . make one",
                       shown(variable.name));
  }
  if (variable.value.size() > kMaxVariableValue) {
    return fmt::format("the value of {} is longer than {} characters", variable.name,
                       kMaxVariableValue);
  }
  if (!std::ranges::all_of(variable.value, stands_in_a_value)) {
    return fmt::format("the value of {} must be printable ASCII without quotes (\")",
                       variable.name);
  }
  return std::nullopt;
}

bool set_variable(core::UserVariable variable, std::vector<core::UserVariable>& variables) {
  const auto same = std::ranges::find(variables, variable.name, &core::UserVariable::name);
  if (same != variables.end()) {
    *same = std::move(variable);
    return true;
  }
  if (variables.size() >= kMaxVariables) return false;
  variables.push_back(std::move(variable));
  return true;
}

core::UserVariable split_variable(const std::string& text, bool by_default) {
  const std::size_t equals = std::min(text.find('='), text.size());
  return {.name = text.substr(0, equals),
          .value = text.substr(std::min(equals + 1, text.size())),
          .by_default = by_default};
}

void read_setvar(Line& line, State& state) {
  auto variable = read_assignment(line);
  if (!variable) return;
  variable->by_default = line.take("default");
  if (!line.finished()) return;
  const Word& name = line.words()[1];
  if (const auto complaint = variable_complaint(*variable)) return line.fail(name, *complaint);
  if (!set_variable(std::move(*variable), state.settings.variables)) {
    line.fail(name, fmt::format("this is one variable too many: {} is the limit", kMaxVariables));
  }
}

}  // namespace conf
