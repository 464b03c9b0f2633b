#include "service/ctl/manual.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace nc::service::ctl {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t longest_line(const std::string& text) {
    std::size_t longest = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        longest = std::max(longest, end - at);
        at = end + 1;
    }
    return longest;
}

TEST(Manual, StandsOnThePageAsTheProgramPrintsIt) {
    std::ifstream in(NC_SOURCE_DIR "/docs/operate/ncctl.md");
    const std::string page(std::istreambuf_iterator<char>(in), {});
    EXPECT_TRUE(has(page, "```\n" + usage() + "```\n")) << usage();
    EXPECT_LE(longest_line(usage()), 120U);
}

TEST(Manual, TellsOfACommandWhatItHeeds) {
    const std::string put = usage_of(*find_command("put"));
    EXPECT_TRUE(put.starts_with("usage: ncctl [OPTION]... put PATH [FILE|-]\n")) << put;
    EXPECT_TRUE(has(put, "    $ ncctl put "));
    EXPECT_TRUE(has(put, "--if-match ETAG"));
    EXPECT_TRUE(has(put, "--uri URI"));
    EXPECT_FALSE(has(put, "--since"));
    for (const CommandInfo& command : commands())
        EXPECT_LE(longest_line(usage_of(command)), 120U) << command.name;
}

TEST(Manual, PageHasEveryCommandAndOptionAndNoRequestByChance) {
    const std::string page = manual_page("1.2.3");
    EXPECT_TRUE(page.starts_with(".TH NCCTL 1 "));
    for (const CommandInfo& command : commands()) {
        std::string name(command.name);
        for (std::size_t at = 0; (at = name.find('-', at)) != std::string::npos; at += 2)
            name.insert(at, "\\");
        EXPECT_TRUE(has(page, ".TP\n\\fB" + name + "\\fR")) << name;
    }
    EXPECT_TRUE(has(page, "\\fB\\-\\-if\\-match\\fR \\fIETAG\\fR"));
    EXPECT_TRUE(has(page, "$ ncctl import monday.json"));
    EXPECT_FALSE(has(page, "\n\n"));
}

}  // namespace
}  // namespace nc::service::ctl
