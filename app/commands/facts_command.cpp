#include "app/commands/facts_command.h"

#include "model/facts/address_book.h"
#include "model/facts/facts_json.h"
#include "model/facts/facts_text.h"

#include <algorithm>

namespace fairlead::app {
namespace {

using facts::AddressBook;
using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;

// Line by line, so that text from the evidence cannot steer a terminal.
void writeLines(std::string_view text, std::ostream& out)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        out << printable(text.substr(0, end)) << '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace

ExitStatus printFacts(const SnapshotPtr& snapshot, bool asJson, CommandOutput output)
{
    const AddressBook book(snapshot);
    if (asJson) {
        boost::json::object object = facts::toJson(book.facts());
        object["occupancy"] = facts::toJson(book.occupancy());
        return writeJson(object, output);
    }
    writeLines(facts::toText(book.facts()) + "\nAddresses and ports taken\n" + facts::toText(book.occupancy()), output.out);
    return ExitStatus::fine;
}

ExitStatus printWho(const SnapshotPtr& snapshot, const std::string& text, bool asJson, CommandOutput output)
{
    const std::vector<facts::Listing> listings = AddressBook(snapshot).read(text);
    if (listings.empty())
        return report({"--who", "there is no address in \"" + printable(text) + '"',
                       "give an address (10.96.0.1, 10.96.0.1:443, [fd00::1]:443), a port, or a line of a log that holds some",
                       ErrorKind::usage},
                      output.err);
    if (asJson)
        return writeJson(facts::toJson(listings), output);
    writeLines(facts::toText(listings), output.out);
    const auto isKnown = [](const facts::Listing& listing) { return !listing.tenants.empty(); };
    return std::ranges::any_of(listings, isKnown) ? ExitStatus::fine : ExitStatus::notFound;
}

}  // namespace fairlead::app
