#include "provider/config.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace nc::provider {
namespace {

std::string fault_of(std::vector<const char*> words) {
    const auto config = read_config(words);
    return config ? std::string() : config.error().message;
}

TEST(CimConfig, ListensForAControllerOrAHost) {
    const std::vector<const char*> words{"--listen", "127.0.0.1:5985", "--controller", "http://127.0.0.1:1",
                                         "--allow-insecure-http"};
    const auto config = read_config(words);
    ASSERT_TRUE(config);
    EXPECT_EQ(config->server.port, 5985);
    EXPECT_EQ(config->controller.uri, "http://127.0.0.1:1");
    EXPECT_FALSE(config->server.tls);
    EXPECT_FALSE(config->host_database);
    const std::vector<const char*> host{"--listen", "[::1]:0", "--host", "unix:/run/nc/ovsdb.sock",
                                        "--allow-insecure-http"};
    EXPECT_TRUE(read_config(host)->host_database);
    const std::vector<const char*> tls{
        "--listen", "0.0.0.0:5986", "--controller", "https://nc", "--tls-certificate", "c", "--tls-key", "k"};
    EXPECT_EQ(read_config(tls)->server.tls->private_key, "k");
}

TEST(CimConfig, NamesTheOptionThatIsWrong) {
    EXPECT_NE(fault_of({"--nothing"}).find("'--nothing'"), std::string::npos);
    EXPECT_NE(fault_of({"--listen"}).find("--listen needs a value"), std::string::npos);
    for (const char* address : {"127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "nowhere:1", ":1"})
        EXPECT_NE(fault_of({"--listen", address, "--controller", "x", "--allow-insecure-http"}).find("--listen takes"),
                  std::string::npos)
            << address;
    EXPECT_NE(fault_of({"--listen", "127.0.0.1:1", "--controller", "x"}).find("--allow-insecure-http"),
              std::string::npos);
    EXPECT_NE(fault_of({"--listen", "127.0.0.1:1", "--controller", "x", "--tls-key", "k"}).find("go together"),
              std::string::npos);
    EXPECT_NE(fault_of({"--listen", "127.0.0.1:1", "--allow-insecure-http"}).find("--controller is missing"),
              std::string::npos);
    EXPECT_NE(fault_of({"--listen", "127.0.0.1:1", "--host", "x", "--allow-insecure-http"}).find("--host takes"),
              std::string::npos);
    using Words = std::vector<const char*>;
    const Words tls{"--listen", "0.0.0.0:1", "--tls-certificate", "c", "--tls-key", "k"};
    const Words plain{"--listen", "0.0.0.0:1", "--allow-insecure-http"};
    const Words controller{"--controller", "https://nc", "--controller-certificate", "d", "--controller-key", "e"};
    const Words host{"--host", "unix:/x"};
    const auto fault_of_all = [](Words words, std::initializer_list<Words> more) {
        for (const Words& each : more)
            words.insert(words.end(), each.begin(), each.end());
        return fault_of(std::move(words));
    };
    EXPECT_EQ(fault_of_all(tls, {controller, {"--client-ca", "a", "--keytab", "t"}}), "");
    EXPECT_EQ(fault_of_all(plain, {controller, {"--keytab", "t", "--allow-unencrypted"}}), "");
    EXPECT_EQ(fault_of_all(plain, {controller, {"--ntlm-accounts", "a", "--allow-unencrypted"}}), "");
    EXPECT_EQ(fault_of_all(tls, {host, {"--ntlm-accounts", "a", "--allow", "principal:dave@CORP"}}), "");
    EXPECT_EQ(fault_of_all(tls, {host, {"--client-ca", "a", "--allow", "certificate:*", "--allow", "group:g"}}), "");
    const std::pair<std::string, std::string> faults[] = {
        {fault_of_all(plain, {controller, {"--client-ca", "a"}}), "--client-ca needs TLS"},
        {fault_of_all(tls, {{"--controller", "https://nc", "--keytab", "t"}}), "need --controller-certificate"},
        {fault_of_all(tls, {{"--controller", "https://nc", "--ntlm-accounts", "a"}}), "need --controller-certificate"},
        {fault_of_all(tls, {host, {"--ntlm-accounts", "a"}}), "--allow says who"},
        {fault_of_all(tls, {{"--controller", "https://nc", "--client-ca", "a"}}), "need --controller-certificate"},
        {fault_of_all(tls, {{"--controller", "https://nc", "--controller-key", "e"}}), "go together"},
        {fault_of_all(plain, {{"--controller", "http://nc", "--controller-certificate", "d", "--controller-key", "e"}}),
         "by https"},
        {fault_of_all(tls, {controller, {"--keytab", "t", "--allow-unencrypted"}}), "--allow-unencrypted goes with"},
        {fault_of_all(plain, {controller, {"--allow-unencrypted"}}), "--allow-unencrypted goes with"},
        {fault_of_all(tls, {controller, {"--allow", "user:x"}}), "--allow goes with --host"},
        {fault_of_all(tls, {host}), "--client-ca, --keytab or --ntlm-accounts"},
        {fault_of_all(tls, {host, {"--client-ca", "a"}}), "--allow says who"},
        {fault_of_all(plain, {host, {"--allow", "certificate:*"}}), "--allow says who"},
        {fault_of_all(plain, {host, {"--controller-key", "e"}}), "different doors"}};
    for (const auto& [fault, expected] : faults)
        EXPECT_NE(fault.find(expected), std::string::npos) << expected << ": " << fault;
}

TEST(CimConfig, TakesNoPasswordWhereItCouldBeRead) {
    const std::vector<const char*> words{"--listen",
                                         "0.0.0.0:5985",
                                         "--allow-insecure-http",
                                         "--keytab",
                                         "t",
                                         "--controller",
                                         "https://nc",
                                         "--controller-certificate",
                                         "d",
                                         "--controller-key",
                                         "e"};
    const auto config = read_config(words);
    ASSERT_TRUE(config);
    EXPECT_FALSE(config->ways.passwords);
    EXPECT_TRUE(config->ways.kerberos);
    EXPECT_FALSE(config->ways.ntlm);
    EXPECT_TRUE(config->server.is_plain_protected);
    EXPECT_FALSE(config->allows_unencrypted);
    const std::vector<const char*> loopback{"--listen", "127.0.0.1:5985", "--controller", "http://nc",
                                            "--allow-insecure-http"};
    EXPECT_TRUE(read_config(loopback)->ways.passwords);
    EXPECT_FALSE(read_config(loopback)->server.is_plain_protected);
}

}  // namespace
}  // namespace nc::provider
