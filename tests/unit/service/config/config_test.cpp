#include "service/config.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace nc::service {
namespace {

Result<Config> read(std::vector<const char*> arguments) { return read_config(arguments); }

/// Flags that suffice, and then some.
Result<Config> read_plain(std::vector<const char*> more) {
    std::vector<const char*> arguments{"--data-dir", "/d", "--listen", "127.0.0.1:8080", "--allow-insecure-http"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return read_config(arguments);
}

std::string message_of(const Result<Config>& config) {
    if (config) return "no error";
    EXPECT_EQ(config.error().code, "UsageError");
    return config.error().message;
}

class SettingsFile {
  public:
    explicit SettingsFile(const std::string& text) {
        std::string name = (std::filesystem::temp_directory_path() / "nc-config-XXXXXX").string();
        ::close(::mkstemp(name.data()));
        name_ = name;
        std::ofstream(name_) << text;
    }
    ~SettingsFile() { std::filesystem::remove(name_); }
    SettingsFile(const SettingsFile&) = delete;
    SettingsFile& operator=(const SettingsFile&) = delete;
    const char* name() const { return name_.c_str(); }

  private:
    std::string name_;
};

TEST(Config, ReadsFlags) {
    const auto config = read({"--data-dir",
                              "/d",
                              "--listen",
                              "[::1]:443",
                              "--tls-certificate",
                              "c",
                              "--tls-key",
                              "k",
                              "--client-thumbprint",
                              "A",
                              "--client-thumbprint",
                              "B",
                              "--endpoint-file",
                              "/e",
                              "--log-level",
                              "debug",
                              "--southbound-certificate",
                              "sc",
                              "--southbound-key",
                              "sk",
                              "--southbound-ca",
                              "sa"});
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->data_folder, "/d");
    EXPECT_EQ(config->server.address, *IpAddress::parse("::1"));
    EXPECT_EQ(config->server.port, 443);
    EXPECT_EQ(config->auth.client_thumbprints, (std::vector<std::string>{"A", "B"}));
    EXPECT_EQ(config->endpoint_file, "/e");
    EXPECT_EQ(config->log_level, LogLevel::Debug);
    EXPECT_EQ(config->southbound->authority_file, "sa");
}

TEST(Config, ServesPlainHttpOnlyWhenToldSo) {
    EXPECT_FALSE(read_plain({})->server.tls);
    EXPECT_NE(message_of(read({"--data-dir", "/d", "--listen", "127.0.0.1:0"})).find("--allow-insecure-http"),
              std::string::npos);
    EXPECT_NE(message_of(read_plain({"--tls-certificate", "c", "--tls-key", "k"})).find("either"), std::string::npos);
    for (const char* option : {"--client-ca", "--client-thumbprint", "--password-file", "--keytab", "--reader",
                               "--operator", "--administrator", "--group-file"}) {
        EXPECT_EQ(message_of(read_plain({option, "x"})), std::string(option) + " needs TLS.");
    }
}

TEST(Config, ReadsWhoMayDoWhat) {
    const auto config = read({"--data-dir",        "/d",
                              "--listen",          "0.0.0.0:443",
                              "--tls-certificate", "c",
                              "--tls-key",         "k",
                              "--client-ca",       "a",
                              "--password-file",   "p",
                              "--keytab",          "t",
                              "--reader",          "user:r",
                              "--reader",          "user:s",
                              "--operator",        "group:o",
                              "--administrator",   "principal:a@R",
                              "--group-file",      "g",
                              "--audit-file",      "/audit"});
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_TRUE(config->auth.has_client_authority);
    EXPECT_EQ(config->auth.password_file, "p");
    EXPECT_EQ(config->auth.keytab, "t");
    EXPECT_EQ(config->auth.roles.readers, (std::vector<std::string>{"user:r", "user:s"}));
    EXPECT_EQ(config->auth.roles.operators, (std::vector<std::string>{"group:o"}));
    EXPECT_EQ(config->auth.roles.administrators, (std::vector<std::string>{"principal:a@R"}));
    EXPECT_EQ(config->auth.roles.group_file, "g");
    EXPECT_EQ(config->audit_file, "/audit");
}

TEST(Config, ReadsLimits) {
    EXPECT_EQ(read_plain({})->server.limits.body_size, 16U << 20U);
    const auto config = read_plain({"--max-body-size", "2048", "--head-timeout", "3", "--max-connections", "5"});
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->server.limits.body_size, 2048U);
    EXPECT_EQ(config->server.limits.head_time, std::chrono::seconds(3));
    EXPECT_EQ(config->server.limits.connection_count, 5U);
    EXPECT_NE(message_of(read_plain({"--max-body-size", "many"})).find("--max-body-size, 'many'"), std::string::npos);
    EXPECT_NE(message_of(read_plain({"--idle-timeout", "0"})).find("from 1 to 3600"), std::string::npos);
    EXPECT_NE(message_of(read_plain({"--max-connections", "70000"})).find("from 1 to 65536"), std::string::npos);
}

TEST(Config, NamesTheOptionThatIsWrong) {
    EXPECT_EQ(message_of(read_plain({"--frobnicate"})), "Unknown option --frobnicate.");
    EXPECT_EQ(message_of(read_plain({"stray"})), "Unknown option stray.");
    EXPECT_EQ(message_of(read_plain({"--endpoint-file"})), "The option --endpoint-file needs a value.");
    EXPECT_EQ(message_of(read_plain({"--data-dir", "/e"})), "The option --data-dir is given twice.");
    EXPECT_EQ(message_of(read({"--listen", "127.0.0.1:1", "--allow-insecure-http"})),
              "The option --data-dir is missing.");
    EXPECT_NE(message_of(read_plain({"--log-level", "loud"})).find("'loud'"), std::string::npos);
    EXPECT_NE(message_of(read_plain({"--tls-key", "k"})).find("go together"), std::string::npos);
    EXPECT_NE(message_of(read_plain({"--southbound-ca", "k"})).find("go together"), std::string::npos);
}

TEST(Config, RefusesAddressesThatAreNone) {
    for (const char* listen : {"127.0.0.1", "localhost:80", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:80x", ":80"}) {
        EXPECT_NE(message_of(read({"--data-dir", "/d", "--allow-insecure-http", "--listen", listen})).find("ADDR:PORT"),
                  std::string::npos)
            << listen;
    }
}

TEST(Config, AsksForHelpWhateverElseIsGiven) {
    EXPECT_TRUE(read({"--help"})->is_help_wanted);
    EXPECT_TRUE(read({"--data-dir", "/d", "-h"})->is_help_wanted);
    EXPECT_NE(usage().find("--client-thumbprint SHA1HEX"), std::string::npos);
}

TEST(Config, TakesTheSameNamesFromASettingsFileAndFlagsFirst) {
    const SettingsFile file(
        "<ncd><!-- comment --><data-dir>/from-file</data-dir><listen>127.0.0.1:1</listen>"
        "<allow-insecure-http>true</allow-insecure-http><log-level>error</log-level></ncd>");
    const auto config = read({"--config", file.name(), "--listen", "127.0.0.1:2"});
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->data_folder, "/from-file");
    EXPECT_EQ(config->server.port, 2);
    EXPECT_EQ(config->log_level, LogLevel::Error);
}

TEST(Config, SaysWhatIsWrongInASettingsFile) {
    EXPECT_NE(message_of(read({"--config", "/nonexistent.xml"})).find("/nonexistent.xml"), std::string::npos);
    const SettingsFile other("<other/>");
    EXPECT_NE(message_of(read({"--config", other.name()})).find("no element ncd"), std::string::npos);
    const SettingsFile unknown("<ncd><data-dri>/d</data-dri></ncd>");
    EXPECT_NE(message_of(read({"--config", unknown.name()})).find("data-dri"), std::string::npos);
    const SettingsFile flag("<ncd><allow-insecure-http>perhaps</allow-insecure-http></ncd>");
    EXPECT_NE(message_of(read({"--config", flag.name()})).find("allow-insecure-http"), std::string::npos);
}

}  // namespace
}  // namespace nc::service
