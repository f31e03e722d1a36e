// One host of the command line: how it went, and what there is to print about it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/fetch.hpp"
#include "mode6/peers_query.hpp"
#include "view/json.hpp"

namespace ntpq {

/// A piece of output in its order.
struct Piece {
  enum class Kind : std::uint8_t {
    text,   ///< for standard output, newlines and all
    note,   ///< a line for standard error
    error,  ///< likewise, and why the host has no answer
  };
  Kind kind = Kind::text;
  std::string text;
};

struct Host {
  common::Target target;
  std::string address;  ///< the one that was asked, with its port; empty before
  bool asked = false;
  bool answered = false;  ///< something came, an error of the server too
  bool failed = false;
  std::size_t strays = 0;  ///< datagrams of the last asking that were no answers to it
  bool silent = false;     ///< did not answer at all: a later command does not wait for it again
  std::optional<std::vector<mode6::AssociationStatus>> associations;  ///< for `&n`
  std::vector<Piece> output;
  view::Json document = view::Json::object();  ///< for --json

  void say(std::string text) { output.push_back({Piece::Kind::text, std::move(text)}); }
  void note(std::string line) { output.push_back({Piece::Kind::note, std::move(line)}); }
  void complain(std::string line) { output.push_back({Piece::Kind::error, std::move(line)}); }
};

}  // namespace ntpq
