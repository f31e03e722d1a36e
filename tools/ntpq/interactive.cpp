#include "ntpq/interactive.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <iostream>
#include <string>
#include <unistd.h>

namespace ntpq {

bool print(Session& session) {
  for (const Piece& piece : session.take_output()) {
    if (piece.kind == Piece::Kind::text) {
      std::fwrite(piece.text.data(), 1, piece.text.size(), stdout);
    } else {
      std::fflush(stdout);  // keeps the order where both are one terminal
      fmt::print(stderr, "{}\n", piece.text);
    }
  }
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

bool interact(Session& session) {
  const bool prompt = isatty(STDIN_FILENO) == 1;
  std::string line;
  while (true) {
    if (prompt) {
      fmt::print("ntpq> ");
      std::fflush(stdout);
    }
    if (!std::getline(std::cin, line)) break;
    session.forget_silence();
    const bool stay = session.run(line);
    if (!print(session)) return false;
    if (!stay) return true;
  }
  if (prompt) fmt::print("\n");
  return true;
}

}  // namespace ntpq
