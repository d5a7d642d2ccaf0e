#include "app/commands/command_output.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace fairlead::app {
namespace {

// Columns as a terminal counts them, near enough: bytes that do not continue a UTF-8 sequence.
std::size_t columnsOf(const std::string& text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

ExitStatus statusOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::usage:
        return ExitStatus::usage;
    case ErrorKind::source:
        return ExitStatus::source;
    case ErrorKind::notFound:
        return ExitStatus::notFound;
    case ErrorKind::output:
        break;
    }
    return ExitStatus::output;
}

ExitStatus report(const Error& error, std::ostream& err)
{
    err << "fairlead: " << printable(error.what) << ": " << printable(error.why) << '\n';
    if (!error.hint.empty())
        err << printable(error.hint) << '\n';
    return statusOf(error.kind);
}

ExitStatus writeJson(const boost::json::value& value, CommandOutput output)
{
    output.out << boost::json::serialize(value) << '\n' << std::flush;
    if (output.out)
        return ExitStatus::fine;
    return report(
        {"standard output", "it could not be written", "check the disk, or the program that reads the pipe", ErrorKind::output},
        output.err);
}

void writeTable(const std::vector<std::vector<std::string>>& rows, std::ostream& out)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], columnsOf(row[column]));
    }
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            out << row[column];
            if (column + 1 < row.size())
                out << std::string(widths[column] - columnsOf(row[column]) + 2, ' ');
        }
        out << '\n';
    }
}

std::string printable(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            result += c;
            continue;
        }
        std::array<char, 8> escaped{};
        std::snprintf(escaped.data(), escaped.size(), "U+%04X", byte);
        result += escaped.data();
    }
    return result;
}

}  // namespace fairlead::app
