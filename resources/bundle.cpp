#include "resources/bundle.h"

#include "model/evidence/capture_reader.h"

#include <QFile>
#include <QtGlobal>

#include <algorithm>
#include <span>

// Q_INIT_RESOURCE must stand outside any namespace.
static void initResources() { Q_INIT_RESOURCE(resources); }

namespace fairlead::resources {

void load() { initResources(); }

const std::vector<Sample>& samples()
{
    static const std::vector<Sample> all{
        {"iptables", "shop-iptables-nft", "iptables, Kubernetes 1.36, three nodes"},
        {"nftables", "shop-nftables", "nftables, Kubernetes 1.36, three nodes"},
        {"ipvs", "shop-ipvs", "IPVS, Kubernetes 1.36"},
        {"userspace", "shop-1.20-userspace", "userspace, Kubernetes 1.20"},
    };
    return all;
}

Result<evidence::Evidence> openSample(std::string_view mode)
{
    load();
    const auto sample = std::ranges::find(samples(), mode, &Sample::mode);
    if (sample == samples().end())
        return Error{"sample cluster " + std::string(mode), "there is no such sample",
                     "Use --demo, --demo=nftables, --demo=ipvs or --demo=userspace.", ErrorKind::usage};
    const auto name = std::string(sample->capture);
    QFile file(QString::fromLatin1(":/captures/") + QString::fromStdString(name) + QString::fromLatin1(".tar.gz"));
    if (!file.open(QIODevice::ReadOnly))
        return Error{"sample cluster " + name, "it is not inside this program", "Reinstall Fairlead.", ErrorKind::source};
    const QByteArray bytes = file.readAll();
    return evidence::readCaptureArchive(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))),
                                        name);
}

}  // namespace fairlead::resources
