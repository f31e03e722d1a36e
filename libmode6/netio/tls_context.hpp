// What the two sides of a TLS connection know before they meet: whom to trust, who one is.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

struct ssl_ctx_st;

namespace netio {

/// TLS 1.3 and nothing older. Everything is read from files when it is made, so that it outlives
/// the right to read them, but for folders of certificates, which are looked into when they are
/// needed.
class TlsContext {
 public:
  struct Client {
    std::string ca;           ///< file or folder of those who are trusted; empty: the system's
    bool check = true;        ///< false: any certificate will do
    std::string certificate;  ///< to show, with its key in the same file; empty: none
    std::string suites;       ///< empty: OpenSSL's
    std::string curves;
  };
  struct Server {
    std::string certificate;  ///< with the chain behind it
    std::string key;
    std::string suites;
    std::string curves;
    bool prefer_own = false;  ///< the own order of suites counts
    std::string protocol;     ///< ALPN: with whom has no such protocol there is no connection
  };
  /// The error is a line for people that names the file.
  static std::expected<TlsContext, std::string> client(const Client& options);
  static std::expected<TlsContext, std::string> server(const Server& options);

  [[nodiscard]] ssl_ctx_st* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Pointer = std::unique_ptr<ssl_ctx_st, Free>;
  explicit TlsContext(Pointer context) : context_{std::move(context)} {}

  std::unique_ptr<std::string> protocol_;  // OpenSSL keeps its address
  Pointer context_;
};

/// The last error of OpenSSL, in its own words; the queue is empty then.
std::string tls_error();

}  // namespace netio
