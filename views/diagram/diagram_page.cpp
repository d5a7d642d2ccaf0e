#include "views/diagram/diagram_page.h"

#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace fairlead::views {

DiagramPage::DiagramPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_pane(new PicturePane(theme, DiagramView::Fit::whole, this)),
      m_traffic(new QComboBox(m_pane))
{
    createBar(theme);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pane);
    connect(&m_pane->view(), &DiagramView::selectionChanged, this, &DiagramPage::selectionChanged);
    connect(&m_pane->view(), &DiagramView::activated, this, &DiagramPage::activate);
}

void DiagramPage::createBar(const Theme&)
{
    using Traffic = diagram::ServiceLayoutOptions::Traffic;
    m_traffic->setObjectName(QStringLiteral("traffic"));
    m_traffic->setAccessibleName(tr("Which connections are followed"));
    m_traffic->addItem(tr("Usual way in"), static_cast<int>(Traffic::automatic));
    m_traffic->addItem(tr("From a pod"), static_cast<int>(Traffic::internal));
    m_traffic->addItem(tr("From outside"), static_cast<int>(Traffic::external));
    m_pane->barLayout().addWidget(m_traffic);
    connect(m_traffic, &QComboBox::currentIndexChanged, this, &DiagramPage::layOut);
}

void DiagramPage::setSnapshot(SnapshotPtr snapshot)
{
    m_layOut.cancel();
    m_snapshot = std::move(snapshot);
    m_place = {};
    m_pane->showBusy({});
}

void DiagramPage::show(const Place& place)
{
    const bool sameService = m_place.nameSpace == place.nameSpace && m_place.service == place.service;
    if (sameService && m_place.node == place.node)
        return;
    if (!sameService)
        m_expanded.clear();
    m_place = place;
    m_pane->setTitle(place.node.isEmpty() ? place.qualifiedService()
                                          : tr("%1 seen from %2").arg(place.qualifiedService(), place.node));
    if (!sameService)
        m_pane->showBusy(tr("Drawing %1…").arg(place.qualifiedService()));
    layOut();
}

void DiagramPage::layOut()
{
    if (!m_snapshot || !m_place.hasService())
        return;
    diagram::ServiceLayoutOptions options;
    options.traffic = static_cast<diagram::ServiceLayoutOptions::Traffic>(m_traffic->currentData().toInt());
    options.focusNode = m_place.node.toStdString();
    options.expanded = m_expanded;
    m_layOut.run([snapshot = m_snapshot, nameSpace = m_place.nameSpace.toStdString(), name = m_place.service.toStdString(),
                  options] { return servicePicture(snapshot, nameSpace, name, options); },
                 [this](const Result<PicturePtr>& picture) {
                     if (picture)
                         m_pane->showPicture(*picture);
                     else
                         m_pane->showError(picture.error());
                     emit pictureShown();
                 });
}

void DiagramPage::activate(const diagram::Item* entry)
{
    if (entry->id.starts_with("more:")) {
        m_expanded.insert(entry->id);
        layOut();
    } else if (const auto place = Place::fromLink(entry->drill, m_place)) {
        m_navigation.goTo(*place);
    }
}

}  // namespace fairlead::views
