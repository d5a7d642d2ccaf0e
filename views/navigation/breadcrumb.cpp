#include "views/navigation/breadcrumb.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStringList>
#include <QToolButton>

namespace fairlead::views {

namespace {

constexpr int maximumStepWidth = 260;

QString lastPart(const QString& path) { return path.section(QLatin1Char('/'), -1); }

}  // namespace

Breadcrumb::Breadcrumb(Navigation& navigation, QWidget* parent)
    : QWidget(parent), m_navigation(navigation), m_layout(new QHBoxLayout(this)), m_clusterName(tr("Cluster"))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    setAccessibleName(tr("Where you are"));
    connect(&m_navigation, &Navigation::placeChanged, this, &Breadcrumb::rebuild);
    rebuild();
}

void Breadcrumb::setClusterName(const QString& name)
{
    m_clusterName = name.isEmpty() ? tr("Cluster") : name;
    rebuild();
}

QString Breadcrumb::text() const
{
    QStringList steps;
    for (const Place& place : m_navigation.trail())
        steps << labelOf(place);
    return steps.join(QStringLiteral(" › "));
}

void Breadcrumb::rebuild()
{
    while (QLayoutItem* item = m_layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();  // it may be the button that was clicked
        }
        delete item;
    }
    bool isFirst = true;
    for (const Place& place : m_navigation.trail()) {
        if (!isFirst) {
            auto* separator = new QLabel(QStringLiteral("›"), this);
            separator->setObjectName(QStringLiteral("breadcrumbSeparator"));
            m_layout->addWidget(separator);
        }
        isFirst = false;
        auto* step = new QToolButton(this);
        step->setObjectName(QStringLiteral("breadcrumbStep"));
        step->setAutoRaise(true);
        const QString label = labelOf(place);
        step->setText(step->fontMetrics()
                          .elidedText(label, Qt::ElideMiddle, maximumStepWidth)
                          .replace(QLatin1Char('&'), QStringLiteral("&&")));
        step->setAccessibleName(label);
        step->setToolTip(label);
        connect(step, &QToolButton::clicked, this, [this, place] { m_navigation.goTo(place); });
        m_layout->addWidget(step);
    }
    m_layout->addStretch(1);
}

QString Breadcrumb::labelOf(const Place& place) const
{
    switch (place.page) {
    case Place::Page::cluster:
        return m_clusterName;
    case Place::Page::service:
        return place.qualifiedService();
    case Place::Page::compare:
        return place.with.isEmpty() ? tr("Modes side by side") : tr("Comparison");
    case Place::Page::evidence:
        return place.file;
    case Place::Page::path:
        return place.path.to.isEmpty() ? tr("Path of a packet") : tr("%1 → %2").arg(place.path.from, place.path.to);
    case Place::Page::map:
        return tr("Map");
    case Place::Page::matrix:
        return tr("Services and nodes");
    case Place::Page::facts:
        return tr("Facts");
    case Place::Page::modeChange:
        return tr("Moving to nftables");
    case Place::Page::chains:
        break;
    }
    if (place.line > 0)
        return tr("line %1").arg(place.line);
    return place.chain.isEmpty() ? place.node : lastPart(place.chain);
}

}  // namespace fairlead::views
