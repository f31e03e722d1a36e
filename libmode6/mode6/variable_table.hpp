// The one table of variable names: what each is called, where it lives, its unit and its form.
// It drives both directions: the server encodes from it, the client decodes with it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mode6/variables.hpp"
#include "mode6/varlist.hpp"

namespace mode6 {

/// The unit on the wire.
enum class Unit : std::uint8_t { none, milliseconds, seconds, ppm, log2_seconds };

/// The form on the wire.
enum class Form : std::uint8_t {
  decimal,    ///< integer
  hex,        ///< 0x...
  fixed,      ///< decimal point with `decimals` digits
  timestamp,  ///< 0xSSSSSSSS.FFFFFFFF
  refid,      ///< bare: quad or four characters
  bare,       ///< text without quotes: addresses, dates
  quoted,     ///< text in quotes
  stages,     ///< eight numbers, each behind a blank
};

/// How a cooked display treats a variable beyond its form (`rv`, `pstats`).
enum class Meaning : std::uint8_t { plain, leap_bits, octal_reach, flash_bits, address, mode };

/// One row: variable `name` of struct S.
template <class S>
struct VariableRow {
  using Member = std::variant<MaybeInt S::*, MaybeSeconds S::*, MaybePpm S::*, MaybeTimestamp S::*,
                              MaybeText S::*, std::optional<FilterStages> S::*>;
  std::string_view name;
  Member member;
  Form form;
  Unit unit = Unit::none;
  int decimals = 0;        ///< for Form::fixed and Form::stages
  bool by_default = true;  ///< part of the answer to an empty request
  Meaning meaning = Meaning::plain;
  std::string_view description;  ///< a few words for people
};

/// All rows, in the order of our default answer. It keeps what ntpstat needs within the first 468
/// octets, `tc` before `mintc`, and neither `leap` nor `tc` last.
std::span<const VariableRow<SystemVariables>> system_rows();
std::span<const VariableRow<PeerVariables>> peer_rows();
std::span<const VariableRow<ClockVariables>> clock_rows();

/// What a display needs to know about a name; nullptr when the name is unknown.
struct VariableInfo {
  Form form;
  Unit unit;
  Meaning meaning;
  std::string_view description;
};
const VariableInfo* system_variable_info(std::string_view name);
const VariableInfo* peer_variable_info(std::string_view name);
const VariableInfo* clock_variable_info(std::string_view name);

/// NTPsec 1.2.2 sends octets of its memory in front of the filter stages, a comma among them, which
/// splits the value: this puts such a value together again when eight numbers then stand at its
/// end.
std::vector<Variable> mended_stages(const std::vector<Variable>& list);

/// Decodes what it knows and ignores the rest. A known variable whose value does not parse stays
/// absent. Numbers are read strictly: digits, sign, point, exponent; at most 40 characters.
SystemVariables decode_system(const std::vector<Variable>& list);
PeerVariables decode_peer(const std::vector<Variable>& list);
/// The same of a text, without a list between.
PeerVariables decode_peer(std::string_view text);
ClockVariables decode_clock(const std::vector<Variable>& list);

/// Whether there is anything to say of that variable.
template <class S>
bool has_value(const VariableRow<S>& row, const S& from);
extern template bool has_value(const VariableRow<SystemVariables>&, const SystemVariables&);
extern template bool has_value(const VariableRow<PeerVariables>&, const PeerVariables&);
extern template bool has_value(const VariableRow<ClockVariables>&, const ClockVariables&);

/// Appends one variable to `out`. Returns false, and appends nothing, when the member is absent.
template <class S>
bool encode(const VariableRow<S>& row, const S& from, VarlistWriter& out);
extern template bool encode(const VariableRow<SystemVariables>&, const SystemVariables&,
                            VarlistWriter&);
extern template bool encode(const VariableRow<PeerVariables>&, const PeerVariables&,
                            VarlistWriter&);
extern template bool encode(const VariableRow<ClockVariables>&, const ClockVariables&,
                            VarlistWriter&);

}  // namespace mode6
