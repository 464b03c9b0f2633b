#include "service/actions/backup_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <unistd.h>

#include "schemas/base/utc_time.hpp"
#include "schemas/base/version.hpp"
#include "schemas/codec/decode.hpp"
#include "schemas/codec/json_codec.hpp"
#include "schemas/codec/secrets.hpp"
#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/state/resource_record.hpp"

namespace nc::service::actions {
namespace {

using model::Json;

constexpr const char* kFile = "backup.jsonl";
constexpr const char* kFormat = "open-network-controller-backup";
constexpr int kFormatVersion = 1;

Error failed(const char* code, const std::filesystem::path& where, const std::string& why) {
    return {code, where.string() + ": " + why, {}, {}};
}

Error failed_to_write(const std::filesystem::path& where) {
    return failed("BackupFailed", where, std::generic_category().message(errno));
}

/// The line of one resource into the backup.
void read_resource(const Json& line, Backup& backup) {
    std::string path;
    codec::read(line, "path", path);
    const auto record = line.find("record");
    auto resource = state::read_record(path, record == line.end() ? std::string() : codec::print_json(*record));
    if (!resource) {
        backup.unreadable.emplace_back(path, resource.error().message);
        return;
    }
    BackedUpResource read{*std::move(resource), {}};
    codec::read(line, "secrets", read.secrets);
    backup.resources.push_back(std::move(read));
}

}  // namespace

std::string_view fault_of_path(const std::string& path) {
    if (path.starts_with(R"(\\)"))
        return "The service opens no share: mount it on its machine, and name the folder there.";
    if (!std::filesystem::path(path).is_absolute()) return "It must be an absolute path on the machine of the service.";
    return {};
}

std::string listed_name(const state::StoredResource& resource) {
    return "/networking/" + model::info(resource.type).since.to_string() + resource.path.to_string();
}

Result<BackupWriter> BackupWriter::create(const std::filesystem::path& folder, Generation generation,
                                          std::chrono::system_clock::time_point now) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return failed("BackupFailed", folder, error.message());
    const std::filesystem::path draft = folder / (std::string(kFile) + ".new");
    File file(std::fopen(draft.c_str(), "wx"));
    if (!file) return failed_to_write(draft);
    BackupWriter writer(folder, std::move(file));
    const Json header{{"format", kFormat},
                      {"version", kFormatVersion},
                      {"time", iso_time(now)},
                      {"networkControllerVersion", product_version()},
                      {"generation", generation.value()}};
    if (auto written = writer.write_line(header); !written) return written.error();
    return writer;
}

Result<void> BackupWriter::write_line(const Json& line) {
    const std::string text = codec::print_json(line) + "\n";
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) return failed_to_write(folder_);
    return {};
}

Result<void> BackupWriter::add(const state::StoredResource& resource) {
    Json properties = *resource.properties;
    const std::vector<std::string> secrets = codec::remove_secrets(model::info(resource.type).fields, properties);
    state::StoredResource shown = resource;
    shown.properties = std::make_shared<const Json>(std::move(properties));
    Json line{{"path", resource.path.to_string()}, {"record", Json::parse(state::write_record(shown))}};
    if (!secrets.empty()) line["secrets"] = secrets;
    ++count_;
    return write_line(line);
}

Result<void> BackupWriter::finish() {
    if (auto written = write_line(Json{{"resources", count_}}); !written) return written;
    if (std::fflush(file_.get()) != 0 || ::fsync(::fileno(file_.get())) != 0) return failed_to_write(folder_);
    file_.reset();
    const std::filesystem::path whole = folder_ / kFile;
    std::error_code error;
    std::filesystem::rename(whole.string() + ".new", whole, error);
    if (error) return failed("BackupFailed", whole, error.message());
    return {};
}

Result<Backup> read_backup(const std::filesystem::path& folder) {
    const std::filesystem::path whole = folder / kFile;
    const auto refuse = [&](const std::string& why) { return failed("RestoreFailed", whole, why); };
    std::ifstream file(whole);
    if (!file) return refuse("There is no readable backup.");
    Backup backup;
    std::size_t number = 0;
    bool is_whole = false;
    for (std::string text; std::getline(file, text); ++number) {
        const auto line = codec::parse_json(text);
        const std::string where = "Line " + std::to_string(number + 1);
        if (!line || !line->is_object()) return refuse(where + " is not a JSON object.");
        if (is_whole) return refuse(where + " comes after the last one.");
        if (number == 0) {
            std::string format;
            std::int64_t version = 0;
            codec::read(*line, "format", format);
            codec::read(*line, "version", version);
            codec::read(*line, "time", backup.time);
            if (format != kFormat || version != kFormatVersion)
                return refuse("It is not a backup of a format that this version knows.");
        } else if (line->contains("resources")) {
            is_whole = line->at("resources") == backup.resources.size() + backup.unreadable.size();
            if (!is_whole) return refuse("The count of resources is not that of the last line.");
        } else {
            read_resource(*line, backup);
        }
    }
    if (!is_whole) return refuse("The last line is missing: the backup is not whole.");
    return backup;
}

}  // namespace nc::service::actions
