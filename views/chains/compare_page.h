#pragma once

#include "model/kubeproxy/service_slice.h"
#include "views/details/subject.h"
#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QHBoxLayout;
class QToolButton;

namespace fairlead::views {

class Navigation;
class PicturePane;
class Theme;

// One service of the sample cluster in the modes of kube-proxy, side by side: what changes when a
// cluster moves from one to another. Port, family, node and the modes can be chosen. The samples are
// read off the UI thread, once. UI thread.
class ComparePage : public QWidget {
    Q_OBJECT

public:
    ComparePage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void show(const Place& place);
    PicturePane& pane() { return *m_pane; }
    // What the details panel says of an entry of the picture; of no entry, of the comparison.
    Subject subjectOf(const diagram::Item* entry) const;

signals:
    void selectionChanged(const fairlead::diagram::Item* entry);
    void pictureShown();

private:
    struct Sample {
        std::string mode;
        SnapshotPtr snapshot;  // null: not read yet, or `why`
        std::string why;
    };
    using Samples = std::vector<Sample>;
    struct Drawn {
        Samples samples;
        std::vector<std::string> nodes;
        std::vector<kubeproxy::ServiceSlice> slices;  // of the first mode that has the service
        std::string service;  // which is shown; another than asked for where the samples lack that one
        PicturePtr picture;
    };
    struct Question {
        std::string nameSpace;
        std::string service;
        std::string node;
        std::size_t slice = 0;
        std::vector<std::string> modes;
        double room = 0;  // for the picture's width
    };
    static void read(Samples& samples);
    static Drawn draw(Samples samples, Question question);
    void createBar();
    void followTheme();
    void layOut();
    void showPicture(Drawn drawn);
    void fillChoices(const Drawn& drawn);

    Navigation& m_navigation;
    const Theme& m_theme;
    PicturePane* m_pane;
    QComboBox* m_nodes;
    QComboBox* m_slices;
    std::vector<QToolButton*> m_modes;
    Place m_place;
    Samples m_samples;
    LatestJob m_job;
};

}  // namespace fairlead::views
