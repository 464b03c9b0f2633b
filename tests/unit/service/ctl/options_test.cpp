#include "service/ctl/options.hpp"

#include <map>

#include <gtest/gtest.h>

#include "service/ctl/transport.hpp"

namespace nc::service::ctl {
namespace {

using Variables = std::map<std::string, std::string>;

Result<Options> read(const std::vector<std::string>& words, const Variables& variables = {}) {
    auto options = read_options(words, [&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
    if (!options || options->is_help_wanted) return options;
    if (auto sound = check_command(*options); !sound) return sound.error();
    return options;
}

std::string fault(const std::vector<std::string>& words) {
    const auto options = read(words);
    if (options) return "none";
    EXPECT_EQ(options.error().code, kUsageError);
    return options.error().message;
}

TEST(Options, StandAnywhereInBothForms) {
    const auto options =
        read({"--uri=https://nc", "put", "-o", "xml", "/servers/a", "--if-match", "W/\"1\"", "-", "--wait"});
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->client.uri, "https://nc");
    EXPECT_EQ(options->output, Output::Xml);
    EXPECT_EQ(options->if_match, "W/\"1\"");
    EXPECT_TRUE(options->wait);
    EXPECT_EQ(options->words, (std::vector<std::string>{"put", "/servers/a", "-"}));
}

TEST(Options, AreTakenFromTheEnvironmentWhenLeftOut) {
    const Variables lab{{"NC_URI", "https://nc"}, {"NC_USER", "admin"}, {"NC_CA", "ca.pem"}};
    const auto options = read({"list", "servers", "--ca", "other.pem"}, lab);
    ASSERT_TRUE(options);
    EXPECT_EQ(options->client.uri, "https://nc");
    EXPECT_EQ(options->client.user, "admin");
    EXPECT_EQ(options->client.authority_file, "other.pem");
}

TEST(Options, TakeANameAloneAsHttps) {
    EXPECT_EQ(read({"list", "servers"}, {{"NC_URI", "nc.example:8443"}})->client.uri, "https://nc.example:8443");
    EXPECT_EQ(read({"list", "servers", "--uri", "http://[::1]:80/"})->client.uri, "http://[::1]:80/");
    EXPECT_EQ(fault({"list", "servers", "--uri", "ftp://nc"}),
              "The option --uri begins with https:// or http://, not with ftp://.");
    EXPECT_EQ(fault({"list", "servers", "--uri", "https:///x"}), "The option --uri lacks a host: https:///x.");
    EXPECT_EQ(fault({"list", "servers", "--uri", "https://nc/networking/v1"}),
              "The option --uri is that of the controller, without a path: https://nc.");
}

TEST(Options, SendNoPasswordWithoutTls) {
    EXPECT_EQ(fault({"--uri", "http://nc", "--user", "admin", "list", "servers"}),
              "A password is sent over https only.");
    const auto options = read({"list", "servers"}, {{"NC_URI", "http://nc"}, {"NC_USER", "admin"}});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->client.user, "");
}

TEST(Options, AreRefusedByName) {
    EXPECT_EQ(fault({"--password=x", "get", "/a/b"}), "Unknown option --password.");
    EXPECT_EQ(fault({"get", "/a/b", "--uri"}), "The option --uri needs a value.");
    EXPECT_EQ(fault({"get", "/a/b", "--wait=yes"}), "The option --wait takes no value.");
    EXPECT_EQ(fault({"--uri=https://u", "watch", "--since", "now"}), "The option --since needs a number, not 'now'.");
    EXPECT_EQ(fault({"--uri=https://u", "-o", "yaml", "get", "/a/b"}),
              "The option --output is json, table, xml or name, not 'yaml'.");
    EXPECT_EQ(fault({"--uri=https://u", "fetch", "/a/b"}), "Unknown command fetch.");
    EXPECT_EQ(fault({"--uri=https://u", "put"}), "The command is: put PATH [FILE|-].");
    EXPECT_EQ(fault({"get", "/a/b"}), "The option --uri is missing.");
    EXPECT_EQ(fault({"--uri=https://u", "--cert=c", "get", "/a/b"}), "--cert and --key go together.");
    EXPECT_EQ(fault({"--uri=https://u", "get", "/a/b", "--since", "1"}), "The command get has no option --since.");
    EXPECT_EQ(fault({"--uri=https://u", "list", "servers", "--wait"}), "The command list has no option --wait.");
    EXPECT_EQ(fault({}), "No command is given.");
}

}  // namespace
}  // namespace nc::service::ctl
