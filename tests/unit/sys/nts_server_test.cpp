#include "sys/nts_server.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include "netio/monotonic.hpp"
#include "netio/socket_address.hpp"
#include "nts/key_exchange.hpp"
#include "sys/files.hpp"
#include "temporary_directory.hpp"

namespace sys {
namespace {

const ntp::IpAddress kHere = ntp::IpAddress::v4(0x7f000001);

/// A key and a certificate for 127.0.0.1 that vouches for itself, in one file.
void write_certificate(const std::string& file) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* paper = X509_new();
  X509_set_version(paper, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(paper), 1);
  X509_gmtime_adj(X509_getm_notBefore(paper), -86'400);
  X509_gmtime_adj(X509_getm_notAfter(paper), 86'400);
  X509_set_pubkey(paper, key);
  X509_sign(paper, key, EVP_sha256());
  FILE* out = fopen(file.c_str(), "w");
  PEM_write_X509(out, paper);
  PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  fclose(out);
  X509_free(paper);
  EVP_PKEY_free(key);
}

class NtsServerTest : public testing::Test {
 protected:
  NtsServerTest() {
    write_certificate(file_);
    service_.keys.emplace(netio::random_u64, 0);
    server_.emplace(core::NtsSettings{.serve = true, .certificate = file_, .key = file_, .port = 0},
                    std::vector{kHere}, ntp::Family::none, log_);
    server_->start(loop_, {.may_ask = [this](const auto&, const auto&) { return welcome_; },
                           .service = &service_});
  }
  Fd knock() {
    const netio::SocketAddress to{{kHere, server_->port()}};
    Fd fd{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    EXPECT_EQ(connect(fd.get(), to.raw(), to.size), 0);
    return fd;
  }
  void run_for(std::chrono::milliseconds time) {
    netio::Timer end{loop_, [this] { loop_.stop(); }};
    end.at(netio::monotonic_now() + time);
    loop_.run();
  }
  /// What came of one exchange: the octets, or why there are none.
  std::string exchange(const std::string& protocol, const std::vector<std::byte>& request) {
    const auto context = netio::TlsContext::client({.check = false});
    std::string said;
    std::unique_ptr<netio::TlsStream> stream;
    stream = std::make_unique<netio::TlsStream>(
        loop_, *context, netio::TlsStream::Peer{{kHere, server_->port()}, "127.0.0.1", protocol},
        std::chrono::seconds{3},
        netio::TlsStream::Reports{
            .ready = [&] { stream->send(request); },
            .received = [&](ntp::ByteView octets) { said += ntp::as_text(octets); },
            .ended =
                [&](const std::string& why) {
                  if (said.empty()) said = "nothing: " + why;
                  loop_.stop();
                }});
    loop_.run();
    return said;
  }

  TemporaryDirectory folder_;
  std::string file_ = folder_.file("both.pem");
  Log log_{Log::Sink::standard_error, "", false};
  netio::EventLoop loop_;
  node::NtsService service_;
  bool welcome_ = true;
  std::optional<NtsServer> server_;
};

TEST_F(NtsServerTest, hands_out_eight_cookies) {
  const std::vector offered{nts::Aead::siv_cmac_256};
  const std::string said = exchange("ntske/1", nts::write_request(offered, ""));
  const auto answer = nts::read_answer(ntp::as_bytes(said), offered);
  ASSERT_TRUE(answer) << said.size();
  EXPECT_EQ(answer->cookies.size(), 8U);
  EXPECT_TRUE(service_.keys->open(answer->cookies[0]));
  EXPECT_EQ(service_.counters.exchanged.count, 1U);
}

TEST_F(NtsServerTest, speaks_no_other_protocol) {
  EXPECT_TRUE(exchange("http/1.1", {}).starts_with("nothing: "));
}

TEST_F(NtsServerTest, refuses_what_never_ends) {
  const std::string said = exchange("ntske/1", std::vector<std::byte>(4096, std::byte{0x40}));
  EXPECT_EQ(nts::read_answer(ntp::as_bytes(said), {}).error(), nts::KeyExchangeError::refused);
  EXPECT_EQ(service_.counters.bad_exchanges.count, 1U);
}

TEST_F(NtsServerTest, CVE_2024_38528_connections_of_one_address_have_a_limit) {
  std::vector<Fd> knocking;
  for (int i = 0; i < 40; ++i) knocking.push_back(knock());
  run_for(std::chrono::milliseconds{100});
  EXPECT_EQ(server_->connections(), NtsServer::kMostOfOne);
  EXPECT_EQ(service_.counters.without_tls.count, 40 - NtsServer::kMostOfOne);
  knocking.clear();
  run_for(std::chrono::milliseconds{100});
  EXPECT_EQ(server_->connections(), 0U) << "who goes makes room";
}

/// A client of OpenSSL's that does by hand what no client does.
class Client {
 public:
  explicit Client(Fd fd) : fd_{std::move(fd)} {
    fcntl(fd_.get(), F_SETFL, O_NONBLOCK);
    SSL_set_fd(tls_.get(), fd_.get());
    constexpr std::string_view kOffered = "\x07ntske/1";
    SSL_set_alpn_protos(tls_.get(), reinterpret_cast<const unsigned char*>(kOffered.data()),
                        static_cast<unsigned>(kOffered.size()));
    SSL_set_connect_state(tls_.get());
  }
  bool shake_hands() { return SSL_do_handshake(tls_.get()) == 1; }
  bool renew_keys() {
    return SSL_key_update(tls_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && shake_hands();
  }

 private:
  Fd fd_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_client_method()),
                                                             SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{SSL_new(context_.get()), SSL_free};
};

// Each costs the work of two hashes, and none is told of: they came in no bound of octets or
// records.
TEST_F(NtsServerTest, fresh_keys_for_tls_without_end_end_the_connection) {
  Client client{knock()};
  for (int i = 0; i < 100 && !client.shake_hands(); ++i) run_for(std::chrono::milliseconds{5});
  int renewed = 0;
  while (renewed < 100 && client.renew_keys()) ++renewed;
  ASSERT_EQ(renewed, 100);
  EXPECT_EQ(server_->connections(), 1U);
  run_for(std::chrono::milliseconds{200});
  EXPECT_EQ(server_->connections(), 0U);
  EXPECT_EQ(service_.counters.bad_exchanges.count, 1U);
}

TEST_F(NtsServerTest, whoever_may_not_ask_costs_no_handshake) {
  welcome_ = false;
  const Fd fd = knock();
  run_for(std::chrono::milliseconds{50});
  EXPECT_EQ(server_->connections(), 0U);
}

}  // namespace
}  // namespace sys
