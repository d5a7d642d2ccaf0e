#include "views/facts/listing_html.h"

#include "model/facts/facts_text.h"
#include "views/navigation/place.h"

#include <QCoreApplication>

namespace fairlead::views {

namespace {

QString words(const char* text) { return QCoreApplication::translate("FactsPage", text); }

QString anchor(const Place& place, const QString& text)
{
    return QStringLiteral("<a href=\"%1\">%2</a>").arg(place.toLink().toHtmlEscaped(), text.toHtmlEscaped());
}

QString tenantHtml(const facts::Tenant& tenant, const ThemeColors& colors)
{
    QString who = QString::fromStdString(tenant.who);
    QString line = who.toHtmlEscaped();
    if (const qsizetype slash = static_cast<qsizetype>(tenant.service.find('/')); !tenant.service.empty()) {
        const QString service = QString::fromStdString(tenant.service);
        const QString link = anchor(Place::ofService(service.left(slash), service.mid(slash + 1)), service);
        line = who.contains(service) ? who.toHtmlEscaped().replace(service.toHtmlEscaped(), link)
                                     : line + QStringLiteral(" (") + link + QLatin1Char(')');
    } else if (!tenant.pod.empty()) {
        Place map = Place::ofMap();
        map.map.pod = QString::fromStdString(tenant.pod);
        line = line.replace(map.map.pod.toHtmlEscaped(), anchor(map, map.map.pod));
    }
    const QString file = QString::fromStdString(facts::placeOf(tenant.source));
    if (!file.isEmpty())
        line += QStringLiteral("&nbsp;&nbsp;<span style='color:%1'>%2</span>")
                    .arg(colors.mutedText.name(),
                         anchor(Place::ofEvidence(QString::fromStdString(tenant.source.file), tenant.source.line), file));
    return line;
}

}  // namespace

QString listingHtml(const std::vector<facts::Listing>& listings, const ThemeColors& colors)
{
    const QString style =
        QStringLiteral("<style>a{color:%1;text-decoration:none} p{margin:4px 6px}</style>").arg(colors.accent.name());
    if (listings.empty())
        return style
            + QStringLiteral("<p style='color:%1'>%2</p>")
                  .arg(colors.mutedText.name(), words("There is no address in it, and it is no port."));
    QString html = style;
    for (const facts::Listing& listing : listings) {
        html += QStringLiteral("<p><b>%1</b><br>").arg(QString::fromStdString(listing.query).toHtmlEscaped());
        QStringList lines;
        for (const facts::Tenant& tenant : listing.tenants)
            lines << tenantHtml(tenant, colors);
        if (!listing.remark.empty())
            lines << QStringLiteral("<span style='color:%1'>%2</span>")
                         .arg(colors.mutedText.name(), QString::fromStdString(listing.remark).toHtmlEscaped());
        html += lines.join(QStringLiteral("<br>")) + QStringLiteral("</p>");
    }
    return html;
}

}  // namespace fairlead::views
