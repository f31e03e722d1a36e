#include "view/answers_json.hpp"

#include <chrono>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>

#include "mode6/status_words.hpp"
#include "mode6/variable_table.hpp"
#include "mode6/varlist.hpp"
#include "view/associations_view.hpp"
#include "view/escape.hpp"
#include "view/numbers.hpp"

namespace view {
namespace {

using mode6::Form;
using mode6::Variable;

Json hex_word(std::uint16_t word) { return fmt::format("{:04x}", word); }

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

// 2^exponent seconds; null where the exponent is none that a daemon means.
Json interval(const mode6::MaybeInt& exponent) {
  constexpr int kLargest = 36;
  if (!exponent || *exponent < 0 || *exponent > kLargest) return nullptr;
  return std::int64_t{1} << *exponent;
}

Json mode_word(const mode6::MaybeInt& mode) {
  if (!mode) return nullptr;
  switch (*mode) {
    case 1:
      return "symmetric_active";
    case 2:
      return "symmetric_passive";
    case 3:
      return "client";
    case 4:
      return "server";
    case 5:
      return "broadcast";
    case 6:
    case 8:
      return "broadcast_client";
    default:
      return fmt::format("mode_{}", *mode);
  }
}

Json age_json(const mode6::MaybeTimestamp& clock, const mode6::MaybeTimestamp& heard) {
  if (!clock || !heard || heard->is_unknown()) return nullptr;
  return std::chrono::duration<double>(*clock - *heard).count();
}

void add_status(Json& into, const mode6::PeerStatus& status) {
  into["status"] = hex_word(status.word());
  into["tally"] = std::string(1, mode6::tally(status.selection));
  into["selection"] = mode6::condition_word(status.selection);
  into["configured"] = status.configured;
  into["reachable"] = status.reachable;
  into["broadcast"] = status.broadcast;
  into["authentication"] = auth_word(status);
  into["last_event"] = text_or_null(mode6::last_event_word(status.event));
  into["event_count"] = status.event_count;
}

Json name_of(const mode6::PeerVariables& peer, const Names& names) {
  const auto address = peer.srcadr ? ntp::IpAddress::parse(*peer.srcadr) : std::nullopt;
  const auto found = address ? names.find(*address) : names.end();
  return found == names.end() ? Json(nullptr) : Json(escape(found->second));
}

Json flash_list(const mode6::MaybeInt& flash) {
  if (!flash || *flash < 0 || *flash > 0xffff) return nullptr;
  Json words = Json::array();
  for (unsigned bit = 0; bit < 16; ++bit) {
    const auto one = static_cast<std::uint16_t>(*flash & (1 << bit));
    if (one == 0) continue;
    const std::string word = mode6::flash_words(one, " ");
    words.push_back(word.empty() ? fmt::format("bit_{}", bit) : word);
  }
  return words;
}

void add_variables(Json& into, const mode6::PeerVariables& peer,
                   const mode6::MaybeTimestamp& clock) {
  into["address"] = value(peer.srcadr);
  into["port"] = value(peer.srcport);
  into["configured_name"] = value(peer.srchost);
  into["local_address"] = value(peer.dstadr);
  into["refid"] = value(peer.refid);
  into["stratum"] = value(peer.stratum);
  into["mode"] = mode_word(peer.hmode);
  into["age"] = age_json(clock, peer.rec);
  into["poll"] = interval(peer.hpoll);
  into["peer_poll"] = interval(peer.ppoll);
  into["reach"] = value(peer.reach);
  into["unreach"] = value(peer.unreach);
  into["delay"] = value(peer.delay);
  into["offset"] = value(peer.offset);
  into["jitter"] = value(peer.jitter);
  into["dispersion"] = value(peer.dispersion);
  into["root_delay"] = value(peer.rootdelay);
  into["root_dispersion"] = value(peer.rootdisp);
  into["flash"] = flash_list(peer.flash);
}

Json number_or_null(std::string_view text) {
  const auto number = parse_number(text);
  return number ? Json(*number) : Json(nullptr);
}

// One variable in its own type, told by the table; what the table does not know by its looks.
Json typed(const Variable& variable, Subject subject, std::int64_t near_unix_s) {
  if (!variable.has_value) return nullptr;
  const auto* info = variable_info(subject, variable.name);
  const auto as_peer = [&](std::string_view name) {
    return mode6::decode_peer({{.name = name, .value = variable.value, .has_value = true}});
  };
  if (info == nullptr) {
    const Json number = variable.quoted ? Json(nullptr) : number_or_null(variable.value);
    return number.is_null() ? Json(escape(variable.value)) : number;
  }
  switch (info->form) {
    case Form::decimal:
    case Form::hex:
      return value(as_peer("hmode").hmode);
    case Form::fixed:
      if (info->unit == mode6::Unit::milliseconds) return value(as_peer("delay").delay);
      return number_or_null(variable.value);
    case Form::timestamp:
      return value(as_peer("rec").rec, near_unix_s);
    case Form::stages: {
      const auto stages = as_peer("filtdelay").filtdelay;
      if (!stages) return nullptr;
      Json list = Json::array();
      for (const ntp::Seconds stage : *stages) list.push_back(stage.count());
      return list;
    }
    default:
      return escape(variable.value);
  }
}

}  // namespace

Json system_status_json(const mode6::PeersReply& reply, std::int64_t near_unix_s) {
  Json out = Json::object();
  out["status"] = hex_word(reply.status.word());
  out["leap"] = mode6::leap_word(reply.status.leap);
  out["source"] = mode6::source_word(reply.status.source);
  out["last_event"] = mode6::system_event_word(reply.status.event);
  out["event_count"] = reply.status.event_count;
  out["clock"] = value(reply.clock, near_unix_s);
  return out;
}

Json peers_json(const mode6::PeersReply& reply, const Names& names, std::int64_t near_unix_s) {
  Json list = Json::array();
  for (const mode6::PeerReply& peer : reply.peers) {
    Json one = Json::object();
    one["association"] = peer.id.value;
    add_status(one, peer.status);
    one["name"] = name_of(peer.variables, names);
    add_variables(one, peer.variables, reply.clock);
    one["last_heard"] = value(peer.variables.rec, near_unix_s);
    list.push_back(std::move(one));
  }
  return list;
}

Json associations_json(const std::vector<mode6::AssociationStatus>& list) {
  Json out = Json::array();
  for (const mode6::AssociationStatus& association : list) {
    Json one = Json::object();
    one["association"] = association.id.value;
    add_status(one, association.status);
    out.push_back(std::move(one));
  }
  return out;
}

Json variables_json(mode6::AssociationId association, std::uint16_t status, std::string_view text,
                    Subject subject, std::int64_t near_unix_s) {
  Json out = Json::object();
  out["association"] = association.value;
  out["status"] = hex_word(status);
  out["words"] = status_words(status, subject);
  Json variables = Json::object();
  Json wire = Json::object();
  for (const Variable& variable : mode6::mended_stages(mode6::parse_varlist(text))) {
    const std::string name = escape(variable.name);
    variables[name] = typed(variable, subject, near_unix_s);
    wire[name] = variable.has_value ? Json(escape(variable.value)) : Json(nullptr);
  }
  out["variables"] = std::move(variables);
  out["wire"] = std::move(wire);
  return out;
}

}  // namespace view
