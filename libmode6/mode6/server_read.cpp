#include "mode6/server_read.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"

namespace mode6 {
namespace {

// The administrator's own default variables must not make a list fail that tools live on.
constexpr std::size_t kMaxDefaultList = 4096;
constexpr std::size_t kListEnd = 2;

/// What bare values may be made of; everything else is quoted, or it would look like more items.
bool is_plain(std::string_view value) {
  return !value.empty() && std::ranges::all_of(value, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"_.:/+-"}.find(c) != std::string_view::npos;
  });
}

/// The variables of one thing: from the table, and from the administrator.
template <class S>
class Variables {
 public:
  Variables(const S& values, std::span<const VariableRow<S>> rows, std::string_view list_name,
            std::vector<UserValue> users = {})
      : values_{values}, rows_{rows}, list_name_{list_name}, users_{std::move(users)} {}

  void write_defaults(VarlistWriter& out, std::size_t most) const {
    const std::size_t room = std::min(kMaxDefaultList, most - std::min(most, kListEnd));
    for (const auto& row : rows_) {
      if (row.by_default) encode(row, values_, out);
    }
    for (const UserValue& user : users_) {
      const VarlistWriter::Mark before = out.mark();
      if (user.by_default && !is_built_in(user.name)) write(user, out);
      if (out.size() > room) out.rewind(before);
    }
  }
  /// False when there is none of that name.
  bool write_named(std::string_view name, VarlistWriter& out) const {
    if (name == list_name_) {
      out.quoted(list_name_, names());
      return true;
    }
    const auto row = std::ranges::find(rows_, name, &VariableRow<S>::name);
    if (row != rows_.end()) {
      encode(*row, values_, out);
      return true;
    }
    const auto user = std::ranges::find(users_, name, &UserValue::name);
    if (user != users_.end()) write(*user, out);
    return user != users_.end();
  }

 private:
  [[nodiscard]] bool is_built_in(std::string_view name) const {
    return std::ranges::find(rows_, name, &VariableRow<S>::name) != rows_.end();
  }
  static void write(const UserValue& user, VarlistWriter& out) {
    is_plain(user.value) ? out.bare(user.name, user.value) : out.quoted(user.name, user.value);
  }
  [[nodiscard]] std::string names() const {
    std::string names{list_name_};
    for (const auto& row : rows_) {
      if (has_value(row, values_)) names.append(",").append(row.name);
    }
    for (const UserValue& user : users_) {
      if (!is_built_in(user.name)) names.append(",").append(user.name);
    }
    return names;
  }

  const S& values_;
  std::span<const VariableRow<S>> rows_;
  std::string_view list_name_;
  std::vector<UserValue> users_;
};

template <class S>
ServerOutcome answer(std::uint16_t status, std::string_view names, const Variables<S>& variables,
                     std::size_t most) {
  VarlistWriter out;
  const auto asked = parse_varlist(names);
  if (asked.empty()) variables.write_defaults(out, most);
  std::vector<std::string_view> answered;  // at most half of kMaxData
  for (const Variable& variable : asked) {
    if (std::ranges::find(answered, variable.name) != answered.end()) continue;
    if (!variables.write_named(variable.name, out)) return refused(ErrorCode::unknown_variable);
    answered.push_back(variable.name);
  }
  return ServerAnswer{status, std::move(out).finish()};
}

void append(std::string& pairs, std::uint16_t word) {
  pairs += static_cast<char>(word >> 8);
  pairs += static_cast<char>(word & 0xff);
}

}  // namespace

ServerOutcome read_nothing(AssociationId id, const StateView& state) {
  if (id == kSystem) return ServerAnswer{state.system_status().word(), {}};
  const auto peer = state.peer_status(id);
  return peer ? ServerOutcome{ServerAnswer{peer->word(), {}}} : refused(ErrorCode::bad_association);
}

ServerOutcome read_status(AssociationId id, const StateView& state, std::size_t most) {
  constexpr std::size_t kPair = 4;
  if (id != kSystem) return read_variables(id, {}, state, most);
  std::string pairs;
  for (const AssociationId association : state.associations()) {
    if (pairs.size() + kPair > most) break;
    append(pairs, association.value);
    append(pairs, state.peer_status(association).value_or(PeerStatus{}).word());
  }
  return ServerAnswer{state.system_status().word(), std::move(pairs)};
}

ServerOutcome read_variables(AssociationId id, std::string_view names, const StateView& state,
                             std::size_t most) {
  if (id == kSystem) {
    const SystemVariables values = state.system_variables();
    return answer(
        state.system_status().word(), names,
        Variables<SystemVariables>{values, system_rows(), "sys_var_list", state.user_variables()},
        most);
  }
  const auto status = state.peer_status(id);
  const auto values = state.peer_variables(id);
  if (!status || !values) return refused(ErrorCode::bad_association);
  return answer(status->word(), names,
                Variables<PeerVariables>{*values, peer_rows(), "peer_var_list"}, most);
}

ServerOutcome read_clock(AssociationId id, std::string_view names, const StateView& state,
                         std::size_t most) {
  const auto clock = state.clock(id);
  if (!clock) return refused(ErrorCode::bad_association);
  return answer(clock->status.word(), names,
                Variables<ClockVariables>{clock->variables, clock_rows(), "clock_var_list"}, most);
}

}  // namespace mode6
