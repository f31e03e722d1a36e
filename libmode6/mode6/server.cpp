#include "mode6/server.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "mode6/server_lists.hpp"
#include "mode6/server_mru.hpp"
#include "mode6/server_read.hpp"
#include "mode6/trailer.hpp"
#include "mode6/varlist.hpp"

namespace mode6 {

/// One request while it is answered.
struct Server::Exchange {
  const Header& request;
  const Inquiry& inquiry;
  const StateView& state;
  Administration& administration;
  const Send& send;
  const ntp::Key* key = nullptr;  ///< it signed the request; null when nobody did
  bool controls = false;          ///< it is the control key
  std::size_t most = 0;           ///< octets of data that may answer it

  [[nodiscard]] Header response() const {
    return {.leap = state.system_status().leap,
            .version = request.version,
            .response = true,
            .opcode = request.opcode,
            .sequence = request.sequence,
            .association = request.association};
  }
};

namespace {

constexpr std::string_view kConfigureForbidden =
    "runtime configuration prohibited by restrict ... nomodify\r\n";
constexpr std::string_view kSaveForbidden = "saveconfig prohibited by restrict ... nomodify\r\n";

/// What no answer is given to: one that could be a reply to us, or is a piece of something.
bool must_be_silent(const Header& header) {
  return header.response || header.error || header.more || header.offset != 0;
}

bool well_formed(const Header& header, std::size_t size) {
  return size % 4 == 0 && header.count <= kMaxData && kHeaderSize + header.count <= size;
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= ' ' && c < 0x7f) || c == '\t' || c == '\r' || c == '\n'; });
}

ServerOutcome text_answer(std::string text) {
  return ServerAnswer{.status = 0, .body = std::move(text)};
}

/// Reads the events of what it reads: whoever proved to have a key has seen them now.
bool reads_events(std::uint8_t opcode) {
  return opcode == static_cast<std::uint8_t>(Opcode::read_status) ||
         opcode == static_cast<std::uint8_t>(Opcode::read_variables);
}

/// Without a good nonce this one is met with silence.
bool proves_its_address(std::uint8_t opcode) {
  return opcode == static_cast<std::uint8_t>(Opcode::read_mru);
}

/// Data that fits into as many octets as the request may draw, each fragment with its header.
std::size_t unproven_room(std::size_t request) {
  constexpr std::size_t kFragment = kHeaderSize + kMaxData;
  const std::size_t octets = Server::kMostFactor * request;
  const std::size_t headers = kHeaderSize * ((octets + kFragment - 1) / kFragment);
  return std::min(octets - headers, Server::kMaxUnproven);
}

}  // namespace

ServerOutcome Server::read_mru(const Exchange& exchange, std::string_view data) {
  if (exchange.inquiry.nomrulist) return refused(ErrorCode::permission);
  // Before the nonce is known to be good the sender may be anybody: nothing goes out, not even an
  // error.
  const auto nonce = find_variable(parse_varlist(data), "nonce");
  const Inquiry& inquiry = exchange.inquiry;
  if (!nonce || !nonces_.is_good(nonce->value, inquiry.from, inquiry.now)) return silence();
  const auto request = parse_mru_request(data);
  if (!request) return refused(request.error());
  const std::string fresh = nonces_.issue(inquiry.from, inquiry.now);
  auto rows = write_mru(*request, fresh, inquiry.now, exchange.state.mru(), random_);
  return rows ? text_answer(std::move(*rows)) : refused(rows.error());
}

ServerOutcome Server::handle_authorised(const Exchange& exchange, std::string_view data) {
  if (!exchange.controls) return refused(ErrorCode::permission);
  const auto opcode = static_cast<Opcode>(exchange.request.opcode);
  if (opcode == Opcode::read_ordered_list) return read_ordered_list(data, exchange.state, random_);
  if (exchange.request.association != kSystem) return refused(ErrorCode::bad_value);
  if (data.empty() || !is_printable(data)) return refused(ErrorCode::bad_format);
  const bool configures = opcode == Opcode::configure;
  if (exchange.inquiry.nomodify) {
    return text_answer(std::string{configures ? kConfigureForbidden : kSaveForbidden});
  }
  return text_answer(configures ? exchange.administration.configure(data)
                                : exchange.administration.save_config(data));
}

// There is no writable variable and there are no traps: their opcodes do not exist here.
ServerOutcome Server::handle(const Exchange& exchange, std::string_view data) {
  const AssociationId id = exchange.request.association;
  switch (static_cast<Opcode>(exchange.request.opcode)) {
    case Opcode::unspecified:
      return read_nothing(id, exchange.state);
    case Opcode::read_status:
      return mode6::read_status(id, exchange.state, exchange.most);
    case Opcode::read_variables:
      return read_variables(id, data, exchange.state, exchange.most);
    case Opcode::read_clock:
      return read_clock(id, data, exchange.state, exchange.most);
    case Opcode::read_mru:
      return read_mru(exchange, data);
    case Opcode::request_nonce: {
      const std::string nonce = nonces_.issue(exchange.inquiry.from, exchange.inquiry.now);
      return nonce.empty() ? silence() : text_answer("nonce=" + nonce + "\r\n");
    }
    case Opcode::configure:
    case Opcode::save_config:
    case Opcode::read_ordered_list:
      return handle_authorised(exchange, data);
    default:
      return refused(ErrorCode::bad_opcode);
  }
}

void Server::send_packet(const Exchange& exchange, const Header& header, ntp::ByteView data) {
  std::array<std::byte, kMaxPacket> packet{};
  const bool sign_it = exchange.key != nullptr;
  // The old daemons put the MAC of an error right behind its header.
  const std::size_t alignment = sign_it && !header.error ? kMacAlignment : kShortMacAlignment;
  std::size_t size = write_packet(header, data, packet, alignment);
  if (sign_it) size = sign(*exchange.key, packet, size, auth_counters_);
  exchange.send(std::span{packet}.first(size));
}

void Server::send_error(const Exchange& exchange, ErrorCode code) {
  Header header = exchange.response();
  header.error = true;
  header.status = static_cast<std::uint16_t>(static_cast<unsigned>(code) << 8);
  send_packet(exchange, header, {});
}

/// Cuts the body into fragments. kMaxData is a multiple of 4, so READSTAT pairs stay whole.
void Server::send_answer(const Exchange& exchange, const ServerAnswer& answer) {
  const ntp::ByteView body = ntp::as_bytes(answer.body);
  Header header = exchange.response();
  header.status = answer.status;
  std::size_t offset = 0;
  do {
    const ntp::ByteView part = body.subspan(offset, std::min(kMaxData, body.size() - offset));
    header.more = offset + part.size() < body.size();
    header.offset = static_cast<std::uint16_t>(offset);
    send_packet(exchange, header, part);
    offset += part.size();
  } while (offset < body.size());
}

Served Server::respond(const Inquiry& inquiry, const StateView& state, const KeyRing& ring,
                       Administration& administration, const Send& send) {
  const auto header = parse_header(inquiry.octets);
  if (!header || must_be_silent(*header)) return Served::ignored;
  Exchange exchange{*header, inquiry, state, administration, send};
  exchange.most = unproven_room(inquiry.octets.size());
  ServerOutcome outcome = refused(ErrorCode::bad_format);
  if (well_formed(*header, inquiry.octets.size())) {
    exchange.key =
        signer_of(inquiry.octets, header->count, inquiry.from.address, ring, auth_counters_);
    exchange.controls = exchange.key != nullptr && exchange.key->id.value == ring.control;
    if (exchange.key != nullptr || inquiry.is_local || proves_its_address(header->opcode)) {
      exchange.most = kMaxServerAnswer;
    }
    outcome = handle(exchange, ntp::as_text(inquiry.octets.subspan(kHeaderSize, header->count)));
  }
  if (outcome && outcome->body.size() > exchange.most) outcome = refused(ErrorCode::bad_value);
  if (!outcome) {
    if (!outcome.error().code) return Served::ignored;
    send_error(exchange, *outcome.error().code);
    return Served::error_sent;
  }
  send_answer(exchange, *outcome);
  if (exchange.key != nullptr && reads_events(header->opcode)) {
    administration.events_seen(header->association);
  }
  return Served::answered;
}

}  // namespace mode6
