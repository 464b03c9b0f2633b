// What each command of ncctl does, on any transport. Results go to `out`, what a person should know besides to `notes`.
// Thread: the caller's.
#pragma once

#include <ostream>

#include "service/ctl/client.hpp"
#include "service/ctl/options.hpp"

namespace nc::service::ctl {

class Commands {
  public:
    /// All outlive this.
    Commands(Client& client, const Options& options, std::ostream& out, std::ostream& notes)
        : client_(client), options_(options), out_(out), notes_(notes) {}

    /// Does options.words. Errors: kUsageError, kRefused, kMissing, kNoAnswer; others are the system's (files).
    Result<void> run();

  private:
    Result<void> get(const std::string& path);
    Result<void> list(const std::string& path);
    Result<void> put(const std::string& path, const std::string& file);
    Result<void> remove(const std::string& path);
    Result<void> wait(const std::string& path, const std::string& condition);
    Result<void> watch(const std::string& below);
    Result<void> write_export(const std::string& file);
    Result<void> import(const std::string& file);
    Result<void> host_status();
    Result<void> effective_routes(const std::string& path);
    Result<void> effective_acl(const std::string& path);

    Output output() const { return options_.output.value_or(Output::Json); }
    HeaderFields headers() const;
    void print(const std::string& path, const Answer& answer);
    /// As a table or names; false: neither is wanted.
    bool print_lines(const std::string& path, const Json& resources);
    /// The number of changes that it printed.
    std::uint64_t print_changes(const Json& answer, std::uint64_t limit);

    Client& client_;
    const Options& options_;
    std::ostream& out_;
    std::ostream& notes_;
};

}  // namespace nc::service::ctl
