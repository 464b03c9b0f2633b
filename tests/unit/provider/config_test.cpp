#include "provider/config.hpp"

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
    EXPECT_NE(fault_of({"--listen", "127.0.0.1:1", "--host", "unix:/x", "--tls-certificate", "c", "--tls-key", "k"})
                  .find("--host goes with"),
              std::string::npos);
}

}  // namespace
}  // namespace nc::provider
