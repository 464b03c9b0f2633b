#include "vswitch/ctl/command_line.hpp"

#include <gtest/gtest.h>

namespace nc::vswitch {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(CommandLine, NamesArgumentsByTheirPlace) {
    const Result<CommandLine> line = parse_command_line(
        {"--control", "/run/sw", "process-tuples", "p", "out", "tcp", "10.0.0.4", "1024", "10.0.0.5", "80"});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->socket_path, "/run/sw");
    EXPECT_EQ(line->arguments, (Pairs{{"port", "p"},
                                      {"direction", "out"},
                                      {"protocol", "6"},
                                      {"source", "10.0.0.4"},
                                      {"source-port", "1024"},
                                      {"destination", "10.0.0.5"},
                                      {"destination-port", "80"}}));
}

TEST(CommandLine, TakesOptionsAnywhere) {
    const Result<CommandLine> line = parse_command_line(
        {"add-port", "eth0", "--netns", "vm1", "--json", "--interface-instance-id", "id", "--control", "s"});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->format, CommandLine::Format::Json);
    EXPECT_EQ(line->arguments, (Pairs{{"netns", "vm1"}, {"interface-instance-id", "id"}, {"device", "eth0"}}));
}

TEST(CommandLine, TakesTheSpellingsOfVfpctrl) {
    const std::vector<std::vector<std::string>> alike = {
        {"/list-rule", "/port", "p", "/layer", "l", "/group", "g"},
        {"/port:p", "/layer", "l", "/list-rule", "/group:g"},
        {"--port", "p", "--layer", "l", "--group", "g", "list-rule"},
        {"list-rule", "p", "l", "g"},
    };
    for (const std::vector<std::string>& words : alike) {
        const Result<CommandLine> line = parse_command_line(words);
        ASSERT_TRUE(line) << line.error().message;
        EXPECT_EQ(line->command, "list-rule");
        EXPECT_EQ(line->arguments, (Pairs{{"port", "p"}, {"layer", "l"}, {"group", "g"}}));
        EXPECT_EQ(line->socket_path, "/run/nc/switch.sock");
    }
    const Result<CommandLine> tuple =
        parse_command_line({"/process-tuples", "6 10.0.0.4 1024 10.0.0.5 80 out 1", "/port", "p", "/format", "1"});
    ASSERT_TRUE(tuple) << tuple.error().message;
    EXPECT_EQ(tuple->format, CommandLine::Format::VfpJson);
    EXPECT_EQ(tuple->arguments, (Pairs{{"port", "p"},
                                       {"direction", "out"},
                                       {"protocol", "6"},
                                       {"source", "10.0.0.4"},
                                       {"source-port", "1024"},
                                       {"destination", "10.0.0.5"},
                                       {"destination-port", "80"}}));
}

TEST(CommandLine, RefusesWrongUsage) {
    const std::vector<std::vector<std::string>> wrong = {
        {},
        {"--control"},
        {"--control", "s"},
        {"--control", "s", "frobnicate"},
        {"--control", "s", "list-port", "extra"},
        {"--control", "s", "list-layer"},
        {"--control", "s", "list-port", "--netns", "x"},
        {"--control", "s", "list-port", "--nonsense", "x"},
        {"--control", "s", "list-port", "-x"},
        {"--control", "s", "add-port", "eth0"},
    };
    for (const std::vector<std::string>& words : wrong) {
        const Result<CommandLine> line = parse_command_line(words);
        ASSERT_FALSE(line);
        EXPECT_EQ(line.error().code, "UsageError");
    }
}

TEST(CommandLine, NeedsNothingElseForHelp) { EXPECT_TRUE(parse_command_line({"--help"})->wants_help); }

}  // namespace
}  // namespace nc::vswitch
